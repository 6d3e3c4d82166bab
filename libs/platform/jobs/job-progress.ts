type Write = (done: number, total: number | null) => Promise<unknown>;

/** Passes on how far a job is, at most so often; the last report is never the one left out. */
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

  /** Writes nothing more; resolves when what is being written is. */
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
    // How far it is is worth telling, not worth failing for.
    this.writing = this.writing.then(() => this.write(done, total)).catch(() => undefined);
  }
}
