import { ContextValue } from '@platform/context';
import { CancellationError } from './cancellation.errors.js';

/** What a caller's work needs of its signal. An `AbortSignal` has it too. */
export interface CallerSignal {
  readonly aborted: boolean;
  addEventListener(event: 'abort', leave: () => void, options?: { readonly once: true }): void;
  removeEventListener(event: 'abort', leave: () => void): void;
}

/**
 * A caller that may leave, once: a signal that it can abort itself. An AbortController would take
 * microseconds of each request, and warn of many listeners. Listeners must not throw.
 */
export class Caller implements CallerSignal {
  private left = false;
  private listeners: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.left;
  }

  /** Calls each listener once. */
  abort(): void {
    if (this.left) return;
    this.left = true;
    this.listeners?.forEach((leave) => leave());
    this.listeners = undefined;
  }

  /** One that is added after the caller has left is never called. */
  addEventListener(_event: 'abort', leave: () => void): void {
    if (!this.left) (this.listeners ??= new Set()).add(leave);
  }

  removeEventListener(_event: 'abort', leave: () => void): void {
    this.listeners?.delete(leave);
  }
}

/** The signal of the caller that the running work is done for. */
const current = new ContextValue<CallerSignal>();

/**
 * The signal of the caller that this work is done for: it aborts when the caller leaves. undefined
 * if nobody can leave: a job, a command, work that many callers share.
 */
export function callerSignal(): CallerSignal | undefined {
  return current.get();
}

/** Runs `work`, and what it awaits, for the caller of this signal. */
export function onBehalfOf<Result>(signal: CallerSignal, work: () => Result): Result {
  return current.run(signal, work);
}

/**
 * Runs `work` for no caller, so that none ends it: a write that has begun, or a cache that all
 * share.
 */
export function detached<Result>(work: () => Result): Result {
  return current.get() === undefined ? work() : current.run(undefined, work);
}

/** @throws CancellationError if the caller has left */
export function throwIfGone(signal: CallerSignal | undefined = current.get()): void {
  if (signal?.aborted) throw new CancellationError();
}

/** Calls `leave` when the caller leaves; the function that it returns ends this. */
export function whenGone(signal: CallerSignal | undefined, leave: () => void): () => void {
  if (!signal) return () => undefined;
  signal.addEventListener('abort', leave, { once: true });
  return () => signal.removeEventListener('abort', leave);
}

/**
 * Resolves with the promise.
 * @throws CancellationError as soon as the caller leaves; the work of the promise goes on
 */
export function unlessGone<Result>(promise: Promise<Result>, signal = current.get()): Promise<Result> {
  if (!signal) return promise;
  // Two promises, not the ten of a race: Node follows each.
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new CancellationError());
    if (signal.aborted) leave();
    const stop = whenGone(signal, leave);
    // It may fail after the caller has left, when nobody awaits it.
    promise.then(
      (result) => {
        stop();
        resolve(result);
      },
      (error: unknown) => {
        stop();
        reject(error);
      },
    );
  });
}
