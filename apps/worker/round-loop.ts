import { setTimeout as sleep } from 'node:timers/promises';

export interface RoundLoopOptions {
  /** The pause after a round, in milliseconds, by how long the round took. */
  readonly pauseMs: (tookMs: number) => number;
  /** Receives the error of a failed round; the next round retries. */
  readonly onProblem: (error: unknown) => void;
}

/** Runs a round again and again, one at a time, until it is closed. */
export class RoundLoop {
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly round: (stop: AbortSignal) => Promise<unknown>,
    private readonly options: RoundLoopOptions,
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
    const { signal } = this.stop;
    while (!signal.aborted) {
      const started = performance.now();
      await this.round(signal).catch(this.options.onProblem);
      const pause = this.options.pauseMs(performance.now() - started);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
