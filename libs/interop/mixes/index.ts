export { MixError, type MixErrorCode } from './mixes.errors.js';
export {
  type MixComponent,
  type MixLine,
  type MixRecipe,
  type MixRun,
  type MixVersion,
  type Origin,
  type OriginRule,
} from './mix-recipe.js';
export { parseMixRecipe } from './parse-mix-recipe.js';
export { expandMix, mixShards, summarizeMix, type MixLabelSummary, type MixShard } from './expand-mix.js';
export { shardPath, shardUri } from './shard-uri.js';
export { formatManifest, parseManifest, parseManifestLine, type ManifestLine } from './manifest.js';
