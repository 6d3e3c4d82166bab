import { Caller, onBehalfOf, unlessGone } from './caller.js';

/** Work that several callers wait for; it is abandoned when the last of them has left. */
export class SharedWork<Result> {
  /** All callers together. */
  private readonly callers = new Caller();
  private readonly result: Promise<Result>;
  private waiting = 0;
  private settled = false;

  /** @param failed is called when the work fails, or ends since all callers left */
  constructor(work: () => Promise<Result>, failed: () => void = () => undefined) {
    this.result = onBehalfOf(this.callers, work);
    this.result.then(
      () => (this.settled = true),
      () => {
        this.settled = true;
        failed();
      },
    );
  }

  /** All callers left before the end: whoever comes now begins it again. */
  get abandoned(): boolean {
    return !this.settled && this.callers.aborted;
  }

  /** @throws what the work throws; CancellationError if the caller leaves */
  async join(): Promise<Result> {
    if (this.settled) return this.result;
    this.waiting++;
    try {
      return await unlessGone(this.result);
    } finally {
      this.waiting--;
      if (this.waiting === 0 && !this.settled) this.callers.abort();
    }
  }
}
