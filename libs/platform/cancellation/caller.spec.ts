import { setImmediate as nextTurn } from 'node:timers/promises';
import { Caller, callerSignal, detached, onBehalfOf, throwIfGone, unlessGone, whenGone } from './caller.js';
import { CancellationError } from './cancellation.errors.js';

describe('work on behalf of a caller', () => {
  it('has the signal of its caller, also after an await; detached work has none', async () => {
    const signal = new Caller();
    const seen = await onBehalfOf(signal, async () => {
      await nextTurn();
      return [callerSignal(), detached(callerSignal)];
    });
    expect(seen).toEqual([signal, undefined]);
    expect(callerSignal()).toBeUndefined();
  });

  it('rejects what waits when the caller leaves', async () => {
    const caller = new Caller();
    const waiting = onBehalfOf(caller, () => unlessGone(new Promise(() => undefined)));
    caller.abort();
    await expect(waiting).rejects.toThrow(CancellationError);
    onBehalfOf(caller, () => expect(() => throwIfGone()).toThrow(CancellationError));
  });

  it('ends a hundred things that wait at once', () => {
    const caller = new Caller();
    let left = 0;
    onBehalfOf(caller, () => {
      for (let at = 0; at < 100; at++) whenGone(callerSignal(), () => left++);
    });
    caller.abort();
    caller.abort();
    expect(left).toBe(100);
  });

  it('calls nobody who stopped listening, or who began after the caller left', () => {
    const caller = new Caller();
    const called: string[] = [];
    const stop = whenGone(caller, () => called.push('stopped'));
    whenGone(caller, () => {
      called.push('listening');
      whenGone(caller, () => called.push('late'));
    });
    stop();
    expect(caller.aborted).toBe(false);
    caller.abort();
    caller.abort();
    expect(called).toEqual(['listening']);
    expect(caller.aborted).toBe(true);
  });
});
