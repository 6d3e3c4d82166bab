import { BoundedCache } from './bounded-cache.js';

describe('remembered answers', () => {
  it('are given again, the longest unused being forgotten', async () => {
    const remembered = new BoundedCache<string>(2);
    const asked: string[] = [];
    const ask = (question: string): Promise<string> =>
      remembered.of(question, () => {
        asked.push(question);
        return Promise.resolve(question.toUpperCase());
      });
    for (const question of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await ask(question)).toBe(question.toUpperCase());
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are worked out once for those who ask at the same time', async () => {
    let times = 0;
    const remembered = new BoundedCache<number>(5);
    const ask = (): Promise<number> => remembered.of('a', async () => Promise.resolve(++times));
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  it('do not include failures', async () => {
    const remembered = new BoundedCache<number>(5);
    await expect(remembered.of('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await remembered.of('a', () => Promise.resolve(7))).toBe(7);
  });
});
