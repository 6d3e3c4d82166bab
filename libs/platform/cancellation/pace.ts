import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfGone } from './caller.js';

/** Steps after which a loop reads the clock. */
const STEPS = 8;

/** How long a loop may keep the event loop from other requests, in milliseconds. */
const TURN_MS = 3;

/** A turn of others that took longer, in milliseconds, may be followed by another one. */
const BUSY_MS = 0.2;
/** So many turns of others at most follow each other, so that every loop ends. */
const TURNS_OF_OTHERS = 16;

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

  /**
   * Lets others work as long as they have something to do: a small request waits for a handful of
   * answers of the database, and has a turn for each.
   * @throws CancellationError if the caller has left
   */
  async turn(): Promise<void> {
    let now = performance.now();
    for (let turns = 0, busy = true; busy && turns < TURNS_OF_OTHERS; turns++) {
      const before = now;
      await nextTurn();
      now = performance.now();
      busy = now - before > BUSY_MS;
    }
    throwIfGone();
    this.since = now;
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

/**
 * Runs work that comes in steps, in turns with other requests; returns its result.
 * @throws CancellationError if the caller has left
 */
export async function runInTurns<Result>(steps: Iterator<undefined, Result>, pace = new Pace()): Promise<Result> {
  for (let taken = 1, step = steps.next(); ; taken++, step = steps.next()) {
    if (step.done === true) return step.value;
    if (taken % STEPS === 0 && pace.isDue()) await pace.turn();
  }
}
