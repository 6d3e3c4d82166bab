import { EventEmitter, once } from 'node:events';
import { CancellationError, onBehalfOf, unlessGone } from '@platform/cancellation';
import { AnswerCache } from './answer-cache.js';

describe('AnswerCache', () => {
  it('returns cached answers, and drops the least recently used one', async () => {
    const cache = new AnswerCache<string>(2);
    const computed: string[] = [];
    const ask = (question: string): Promise<string> =>
      cache.getOrCompute(question, () => {
        computed.push(question);
        return Promise.resolve(question.toUpperCase());
      });
    for (const question of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await ask(question)).toBe(question.toUpperCase());
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
  });

  it('computes an answer once for concurrent requests', async () => {
    let times = 0;
    const cache = new AnswerCache<number>(5);
    const ask = (): Promise<number> => cache.getOrCompute('a', async () => Promise.resolve(++times));
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  it('does not keep failures', async () => {
    const cache = new AnswerCache<number>(5);
    await expect(cache.getOrCompute('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.getOrCompute('a', () => Promise.resolve(7))).toBe(7);
  });

  it('computes an answer again after all who asked have left, and for nobody else twice', async () => {
    let times = 0;
    const cache = new AnswerCache<number>(5);
    const [caller, answer] = [new AbortController(), new EventEmitter()];
    const compute = async (): Promise<number> => {
      times++;
      await unlessGone(once(answer, 'known'));
      return times;
    };
    const left = onBehalfOf(caller.signal, () => cache.getOrCompute('a', compute));
    caller.abort();
    await expect(left).rejects.toThrow(CancellationError);
    const stayed = [cache.getOrCompute('a', compute), cache.getOrCompute('a', compute)];
    answer.emit('known');
    expect(await Promise.all(stayed)).toEqual([2, 2]);
  });
});
