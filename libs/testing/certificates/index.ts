export { forge, type Forgery, forgeryArbitrary } from './adversary.js';
export { CertificateWorld, REMOVALS, stepsArbitrary } from './certificate-world.js';
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
export { at, endless, HostileLog, T0 } from './hostile-log.js';
