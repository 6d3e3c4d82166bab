export { formatTrustedRoot, type TrustedRootJson } from './format-trusted-root.js';
export { parseTrustedRoot } from './parse-trusted-root.js';
export { currentKey, requireContinuation, trustOfRoot } from './trust-of-root.js';
export {
  type RootLogKey,
  type RootPolicy,
  type RootWitness,
  TRUSTED_ROOT_TYPE,
  type TrustedRoot,
} from './trusted-root.js';
export { TrustedRootError, type TrustedRootErrorCode } from './trusted-root.errors.js';
