import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexCommits } from '@domain/index';

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
export class IndexLoop {
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly commits: Pick<IndexCommits, 'commit' | 'hasNews'>,
    private readonly options: IndexLoopOptions,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Waits for the running round. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const started = performance.now();
      await this.round();
      const pause = PAUSE_PER_ROUND * (performance.now() - started);
      const wait = Math.max(this.options.everyMs, Math.min(pause, LONGEST_PAUSE_MS));
      await sleep(wait, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async round(): Promise<void> {
    try {
      if (await this.commits.hasNews()) await this.commits.commit();
    } catch (error) {
      this.options.onProblem(error);
    }
  }
}
