import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli.errors.js';
import { ApiUnavailable } from './api-client.js';

/**
 * Delays between attempts, in milliseconds: two minutes in total, enough for a Whence that
 * restarts.
 */
const DELAYS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
const LONGEST_DELAY = 120_000;

export interface RetryOptions {
  /** Ends a wait; it does not interrupt a running attempt. */
  readonly signal: AbortSignal;
  readonly onRetry: (reason: string) => void;
}

/** Repeats an attempt that throws `ApiUnavailable`, no sooner than its `Retry-After` allows. */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { signal, onRetry }: RetryOptions,
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApiUnavailable)) throw error;
      const delay = DELAYS[tries];
      if (delay === undefined || signal.aborted)
        throw new CliError('api-unreachable', `${error.message} Run the same command again to continue.`);
      onRetry(error.message);
      const longer = Math.min(Math.max(delay, error.retryAfterMs), LONGEST_DELAY);
      await sleep(longer, undefined, { signal }).catch(() => undefined);
    }
  }
}
