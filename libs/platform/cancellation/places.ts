import { type CallerSignal, throwIfGone, whenGone } from './caller.js';
import { CancellationError } from './cancellation.errors.js';

/** Places that callers take in the order of their arrival. A caller waits for a bounded time. */
export class Places {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  /** @param tooLong makes the error of a caller that waited for `waitMs` milliseconds */
  constructor(
    private readonly count: number,
    private readonly waitMs: number,
    private readonly tooLong: () => Error,
  ) {}

  get areFree(): boolean {
    return this.taken < this.count;
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  /**
   * Takes a place, which the caller gives back.
   * @throws CancellationError if the caller leaves; `tooLong()` if no place becomes free in time
   */
  async take(signal: CallerSignal | undefined): Promise<void> {
    throwIfGone(signal);
    if (this.areFree) this.taken++;
    else await this.awaitTurn(signal);
  }

  /** The first who waits takes the place over, so that nobody who comes later is before them. */
  give(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.taken--;
  }

  private awaitTurn(signal: CallerSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        stopWatching();
        this.waiting.delete(enter);
      };
      const enter = (): void => {
        stop();
        resolve();
      };
      const leave = (error: Error): void => {
        stop();
        reject(error);
      };
      const timer = setTimeout(() => leave(this.tooLong()), this.waitMs);
      const stopWatching = whenGone(signal, () => leave(new CancellationError()));
      this.waiting.add(enter);
    });
  }
}
