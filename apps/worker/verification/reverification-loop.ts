import type { ReverificationRules, ReverificationService } from '@domain/verification';

export interface ReverificationLoopOptions extends ReverificationRules {
  /** Milliseconds between two sweeps. */
  readonly everyMs: number;
  /** Receives the error of a failed sweep; the next sweep retries. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Sweeps periodically, one sweep at a time. It has no state: each sweep reads which removals are
 * due.
 */
export class ReverificationLoop {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly service: Pick<ReverificationService, 'sweep'>,
    private readonly options: ReverificationLoopOptions,
  ) {}

  start(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.service
        .sweep(this.options)
        .then(() => undefined)
        .catch(this.options.onProblem)
        .finally(() => this.start());
    }, this.options.everyMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }
}
