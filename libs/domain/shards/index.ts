export { BindDigest } from './bind-digest.command.js';
export { CorrectShard } from './correct-shard.command.js';
export { canonicalChecksum, checksumFault } from './checksum.js';
export { hostPattern } from './host-pattern.js';
export { LocateShard } from './locate-shard.command.js';
export { type ReadDeclaration, readToRegister } from './read-declaration.js';
export { type AsciiBlock, DeclarationScanner } from './scan/declaration-scanner.js';
export { PARENT_LIMIT, RegisterShard } from './register-shard.command.js';
export { canonicalHost, ShardSelector } from './select-shards.command.js';
export { type RegistrationPreview, RegistrationPreviews } from './registration-previews.read-model.js';
export type { Outcome, Refusal, Registration } from './registration.js';
export type { NewShard } from './planned-shard.js';
export {
  type ChunkGate,
  type ChunkWatch,
  type CorrectionFollower,
  type CorrectionChunk,
  type CorrectionState,
  type LineRefusal,
  NoRegistrationGate,
  NoRegistrationWatch,
  type OriginsListener,
  type PlannedLine,
  RegistrationGate,
  RegistrationWatch,
} from './shards.events.js';
export { ChangedTallies, type TalliesAround } from './store/changed-tallies.store.js';
export {
  CorrectionPreviews,
  type CorrectionGroup,
  type PreviewedCorrection,
} from './correction-previews.read-model.js';
export {
  type CorrectedEach,
  OrderedCorrectionsService,
  type OrderedCorrection,
} from './ordered-corrections.service.js';
export { type Corrected, ShardCorrectionsService } from './shard-corrections.service.js';
export { CONTENT_MEMBERS, type ContentMember, type DeclaredContent, type Redeclared } from './declared-content.js';
export { checkLabels, checkWantedLabels, hasLabels, LABEL_LENGTH, LABEL_LIMIT, type Labels } from './labels.js';
export { canonicalFacts, declarationText, type ShardDeclaration, type ShardFacts } from './shard-declaration.js';
export { ShardNamesService } from './shard-names.service.js';
export { type RecordPage, type ShardNaming, ShardRecords } from './shard-records.read-model.js';
export { type RefusedDigest, type ShardPlaces, ShardPlacesReadModel } from './shard-places.read-model.js';
export { type RegistrationFollowers, ShardRegistrationModule } from './shard-registration.module.js';
export type { ShardQuery } from './shard-query.js';
export { type Amount, exactRows, figuresTooLarge, ShardTallies, type TraitTally } from './shard-tallies.read-model.js';
export { invalidShard, ShardsError, type ShardsErrorCode } from './shards.errors.js';
export { type StatedFact, statesFact } from './stated-fact.js';
export { DeclaredFacts, IsLicence } from './shard-facts.command.js';
export { canonicalLicence } from './licence.js';
export {
  languageFault,
  type Preference,
  PREFERENCE_VALUES,
  type PreferenceValue,
  type Traits,
} from './shard-traits.js';
export { RightholderPreference } from './rightholder-preference.command.js';
export { ShardsModule } from './shards.module.js';
export { type ListedShard, type Shard, type SharedChecksum, ShardsReadModel } from './shards.read-model.js';
export type { NumberPage } from './store/select-shards.store.js';
export { ShardsService, type AttributedDeclaration } from './shards.service.js';
