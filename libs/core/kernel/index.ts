export {
  assertUnreachable,
  type Complaint,
  type ErrorKind,
  escapePointer,
  firstComplaints,
  WhenceError,
} from './errors.js';
export { CorruptRecordError, KernelError, type KernelErrorCode } from './kernel.errors.js';
export { commitmentTo, SALT_BYTES, verifyOpening } from './commitment.js';
export { canonicalJson, canonicalPieces, isCanonicalJson, type JsonObject, type JsonValue } from './canonical-json.js';
export { formatDigest, isDigest, parseDigest, sha256 } from './digest.js';
export { parseInstant, systemClock, Clock, type Instant } from './instant.js';
export { jurisdictionsOverlap, parseJurisdiction } from './jurisdiction.js';
export { parsePeriod, periodHolds, periodsOverlap, type Period } from './period.js';
export {
  formatModelReference,
  NAME_LIMIT,
  parseDatasetName,
  parseModelName,
  parseModelReference,
  parseShardName,
  parseSlug,
  parseUri,
  parseVersion,
  shardNameFault,
  URI_LIMIT,
  type ModelReference,
} from './names.js';
export { systemFault } from './system-fault.js';
