type Write = (done: number, total: number | null) => Promise<unknown>;

/** Throttles the progress reports of a job; the last report is always written. */
export class JobProgress {
  private waiting: readonly [number, number | null] | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly write: Write,
    private readonly everyMs: number,
  ) {}

  report(done: number, total: number | null): void {
    this.waiting = [done, total];
    if (this.timer === undefined) this.pass();
  }

  /** Stops writing; resolves when a running write has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.waiting = undefined;
    await this.writing;
  }

  private pass(): void {
    this.timer = undefined;
    if (this.waiting === undefined) return;
    const [done, total] = this.waiting;
    this.waiting = undefined;
    this.timer = setTimeout(() => this.pass(), this.everyMs);
    // A lost report must not fail the job.
    this.writing = this.writing.then(() => this.write(done, total)).catch(() => undefined);
  }
}
