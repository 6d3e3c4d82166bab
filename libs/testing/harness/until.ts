import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;

/** Waits for a state, however long it takes; the test's own limit ends a wait that is in vain. */
export async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isReached())) await sleep(POLL_MS);
}
