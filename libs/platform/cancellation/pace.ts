import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfGone } from './caller.js';

/** How long a loop may keep the event loop from other requests, in milliseconds. */
const TURN_MS = 10;

/**
 * Lets long loops take turns with other requests, and end with their caller. `isDue` is cheap, but
 * reads the clock: ask it once in some thousand steps.
 *
 *     if (step % 4_096 === 0 && pace.isDue()) await pace.turn();
 */
export class Pace {
  private since = performance.now();

  isDue(): boolean {
    return performance.now() - this.since >= TURN_MS;
  }

  /** @throws CancellationError if the caller has left */
  async turn(): Promise<void> {
    await nextTurn();
    throwIfGone();
    this.since = performance.now();
  }
}
