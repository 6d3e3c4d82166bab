export {
  ORIGIN,
  logKey,
  witnessKey,
  trusted,
  COSIGNED_AT,
  digestOf,
  verify,
  codeOf,
  checksumOf,
  withChecksum,
  TestLog,
} from './test-log.js';
