import { WhenceError } from '@core/kernel';

export type CancellationErrorCode = 'caller-gone';

/**
 * The caller has left, so nobody waits for the answer. `unavailable`, since it may be repeated: a
 * caller that shared the work of one that left tries again.
 */
export class CancellationError extends WhenceError<CancellationErrorCode> {
  constructor() {
    super('unavailable', 'caller-gone', 'The caller left before the answer. Ask again.');
  }
}
