export { recordReadings } from './receipts-world.js';
export {
  type Outcome,
  outcomeOf,
  readVector,
  type Vector,
  VECTOR_NAMES,
  type VectorEntry,
  writeVector,
} from './vector-file.js';
