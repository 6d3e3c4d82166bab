import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfGone } from './caller.js';

/** Steps after which a loop reads the clock. */
const STEPS = 8;

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

/**
 * Calls `step` for each item, in turns with other requests.
 * @throws CancellationError if the caller has left
 */
export async function inTurns<Item>(
  items: Iterable<Item>,
  step: (item: Item, index: number) => void,
  pace = new Pace(),
): Promise<void> {
  let index = 0;
  for (const item of items) {
    step(item, index++);
    if (index % STEPS === 0 && pace.isDue()) await pace.turn();
  }
}
