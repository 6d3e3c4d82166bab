/** The largest chunk: enough lines to share a commit, few enough to keep memory small. */
const MOST_LINES = 2_000;
/** Lines of the first chunk: the speed of the machine is not known, nor is its code compiled. */
const FIRST_LINES = 500;
/** Fewer lines than these cost the upload more than they save other writers. */
const FEWEST_LINES = 200;
/**
 * How long a chunk should keep other writers waiting, in milliseconds. The longest of hundreds of
 * chunks takes two to three times as long, and none should take 250.
 */
const TARGET_MS = 80;

/**
 * How many lines the next chunk of an upload has: as many as should be written within a time, since
 * all other writers wait for it. The speed of the machine is what the chunks before took.
 */
export class ChunkSize {
  private known = FIRST_LINES;

  get lines(): number {
    return this.known;
  }

  /** Learns from a chunk that was written. */
  written(lines: number, ms: number): void {
    if (lines < FEWEST_LINES) return;
    const fitting = (lines * TARGET_MS) / Math.max(ms, 1);
    // It shrinks at once, and grows by steps: one fast chunk may be luck.
    const next = Math.min(fitting, this.known * 1.25);
    this.known = Math.round(Math.min(Math.max(next, FEWEST_LINES), MOST_LINES));
  }
}
