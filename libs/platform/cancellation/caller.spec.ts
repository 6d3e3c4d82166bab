import { setImmediate as nextTurn } from 'node:timers/promises';
import { callerSignal, detached, onBehalfOf, throwIfGone, unlessGone, whenGone } from './caller.js';
import { CancellationError } from './cancellation.errors.js';

describe('work on behalf of a caller', () => {
  it('has the signal of its caller, also after an await; detached work has none', async () => {
    const { signal } = new AbortController();
    const seen = await onBehalfOf(signal, async () => {
      await nextTurn();
      return [callerSignal(), detached(callerSignal)];
    });
    expect(seen).toEqual([signal, undefined]);
    expect(callerSignal()).toBeUndefined();
  });

  it('rejects what waits when the caller leaves', async () => {
    const caller = new AbortController();
    const waiting = onBehalfOf(caller.signal, () => unlessGone(new Promise(() => undefined)));
    caller.abort();
    await expect(waiting).rejects.toThrow(CancellationError);
    onBehalfOf(caller.signal, () => expect(() => throwIfGone()).toThrow(CancellationError));
  });

  it('ends a hundred things that wait at once', () => {
    const caller = new AbortController();
    let left = 0;
    onBehalfOf(caller.signal, () => {
      for (let at = 0; at < 100; at++) whenGone(callerSignal(), () => left++);
    });
    caller.abort();
    expect(left).toBe(100);
  });
});
