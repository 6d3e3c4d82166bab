export { INSPECTIONS } from './inspections-world.js';
export { POLICY } from './policy-world.js';
export { PROBES } from './probes-world.js';
export { recordReadings } from './receipts-world.js';
export { recordVerifications } from './verifications-world.js';
export {
  type Outcome,
  outcomeOf,
  readVector,
  type Vector,
  VECTOR_NAMES,
  type VectorEntry,
  writeVector,
} from './vector-file.js';
