export { CroissantError, type CroissantErrorCode } from './croissant.errors.js';
export type {
  CroissantDescription,
  DatasetFacts,
  DescribedFile,
  DescribedSet,
  FileFacts,
  LeftOut,
  SplitRule,
} from './croissant.js';
export { isCroissant, readCroissant } from './read-croissant.js';
