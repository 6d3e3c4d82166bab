export {
  Caller,
  type CallerSignal,
  callerSignal,
  detached,
  onBehalfOf,
  throwIfGone,
  unlessGone,
  whenGone,
} from './caller.js';
export { CancellationError, type CancellationErrorCode } from './cancellation.errors.js';
export { inTurns, Pace, runInTurns } from './pace.js';
export { Places } from './places.js';
export { SharedWork } from './shared-work.js';
