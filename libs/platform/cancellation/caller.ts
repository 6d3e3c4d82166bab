import { setMaxListeners } from 'node:events';
import { ContextValue } from '@platform/context';
import { CancellationError } from './cancellation.errors.js';

/** The signal of the caller that the running work is done for. */
const current = new ContextValue<AbortSignal>();

/**
 * The signal of the caller that this work is done for: it aborts when the caller leaves. undefined
 * if nobody can leave: a job, a command, work that many callers share.
 */
export function callerSignal(): AbortSignal | undefined {
  return current.get();
}

/** Signals that any number of listeners wait for. */
const unlimited = new WeakSet<AbortSignal>();

/** Runs `work`, and what it awaits, for the caller of this signal. */
export function onBehalfOf<Result>(signal: AbortSignal, work: () => Result): Result {
  // A request may await many statements at once, each of which listens.
  if (!unlimited.has(signal)) {
    setMaxListeners(0, signal);
    unlimited.add(signal);
  }
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
export function throwIfGone(signal: AbortSignal | undefined = current.get()): void {
  if (signal?.aborted) throw new CancellationError();
}

/** Calls `leave` when the caller leaves; the function that it returns ends this. */
export function whenGone(signal: AbortSignal | undefined, leave: () => void): () => void {
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
