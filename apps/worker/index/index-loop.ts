import type { IndexCommits } from '@domain/index';
import { RoundLoop } from '../round-loop.js';

export interface IndexLoopOptions {
  /** Milliseconds between two commitments at least, while entries arrive. */
  readonly everyMs: number;
  /** Receives the error of a failed round; the next round retries. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * A round that took long is followed by a pause this many times as long, so that writers keep most
 * of the machine: what is stated meanwhile shares a round.
 */
const PAUSE_PER_ROUND = 4;
/** What was stated is committed at the latest after this time, and the round that it takes. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Commits the index of subjects while the log states something that it does not cover. */
export function indexLoop(
  commits: Pick<IndexCommits, 'commit' | 'hasNews'>,
  { everyMs, onProblem }: IndexLoopOptions,
): RoundLoop {
  const round = async (): Promise<void> => {
    if (await commits.hasNews()) await commits.commit();
  };
  const pauseMs = (tookMs: number): number => Math.max(everyMs, Math.min(PAUSE_PER_ROUND * tookMs, LONGEST_PAUSE_MS));
  return new RoundLoop(round, { pauseMs, onProblem });
}
