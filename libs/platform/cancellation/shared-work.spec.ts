import { callerSignal, onBehalfOf, throwIfGone, unlessGone } from './caller.js';
import { CancellationError } from './cancellation.errors.js';
import { SharedWork } from './shared-work.js';

/** Work that ends only when it is told to, or when its callers have left. */
function openWork(): { work: () => Promise<string>; finish: (result: string) => void } {
  let finish: (result: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => (finish = resolve));
  return { work: () => unlessGone(told), finish };
}

const joinFor = <Result>(work: SharedWork<Result>): { leave: () => void; answer: Promise<Result> } => {
  const controller = new AbortController();
  const answer = onBehalfOf(controller.signal, () => work.join());
  answer.catch(() => undefined);
  return { leave: () => controller.abort(), answer };
};

describe('SharedWork', () => {
  it('goes on for those who stay when a caller leaves', async () => {
    const { work, finish } = openWork();
    const shared = new SharedWork(work);
    const [first, second] = [joinFor(shared), joinFor(shared)];
    first.leave();
    await expect(first.answer).rejects.toThrow(CancellationError);
    finish('answer');
    expect(await second.answer).toBe('answer');
  });

  it('is abandoned when the last caller leaves', async () => {
    let failures = 0;
    const shared = new SharedWork(openWork().work, () => failures++);
    const callers = [joinFor(shared), joinFor(shared)];
    for (const { leave } of callers) leave();
    for (const { answer } of callers) await expect(answer).rejects.toThrow(CancellationError);
    expect(failures).toBe(1);
  });

  it('is never abandoned while somebody waits who cannot leave', async () => {
    const { work, finish } = openWork();
    const shared = new SharedWork(work);
    const job = shared.join();
    const request = joinFor(shared);
    request.leave();
    await expect(request.answer).rejects.toThrow(CancellationError);
    finish('answer');
    expect(await job).toBe('answer');
  });

  it('does its work on behalf of all callers, not of the first', async () => {
    const first = new AbortController();
    const seen = onBehalfOf(first.signal, () => new SharedWork(() => Promise.resolve(callerSignal())));
    expect(await seen.join()).not.toBe(first.signal);
    expect(callerSignal()).toBeUndefined();
    expect(() => throwIfGone()).not.toThrow();
  });
});
