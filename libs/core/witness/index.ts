export { ADD_CHECKPOINT_LIMIT, type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.js';
export {
  judge,
  type KnownLogs,
  NOTHING_WITNESSED,
  type Refusal,
  requireSigned,
  type SignedRequest,
  type WitnessedHead,
} from './judge.js';
