import { SharedLookups } from './shared-lookups.js';

describe('SharedLookups', () => {
  it('runs one query at a time, for all callers that arrived before it started', async () => {
    const questions: (readonly string[])[] = [];
    const finish: (() => void)[] = [];
    const lookups = new SharedLookups<string>(async (asked) => {
      questions.push(asked);
      await new Promise<void>((resolve) => finish.push(resolve));
      return new Map(asked.filter((one) => one !== 'x').map((one) => [one, `found ${one}`]));
    });
    const started = async (count: number): Promise<void> => {
      while (questions.length < count) await new Promise(setImmediate);
    };
    const first = lookups.lookUp('a');
    await started(1);
    const others = [lookups.lookUp('a'), lookups.lookUp('b'), lookups.lookUp('x')];
    await new Promise(setImmediate);
    expect(questions).toEqual([['a']]);
    finish[0]?.();
    expect(await first).toBe('found a');
    await started(2);
    expect(questions).toEqual([['a'], ['a', 'b', 'x']]);
    finish[1]?.();
    expect(await Promise.all(others)).toEqual(['found a', 'found b', null]);
  });

  it('shares the first query among callers that arrive in one turn of the event loop', async () => {
    const questions: (readonly string[])[] = [];
    const lookups = new SharedLookups<string>((asked) => {
      questions.push(asked);
      return Promise.resolve(new Map(asked.map((one) => [one, one])));
    });
    const first = lookups.lookUp('a');
    // As the sockets of one turn: each is served after the promises of the one before.
    await Promise.resolve().then(() => undefined);
    expect(await Promise.all([first, lookups.lookUp('b')])).toEqual(['a', 'b']);
    expect(questions).toEqual([['a', 'b']]);
  });

  it('rejects only the callers of a failed query', async () => {
    let fails = true;
    const lookups = new SharedLookups<string>((asked) =>
      fails ? Promise.reject(new Error('gone')) : Promise.resolve(new Map(asked.map((one) => [one, one]))),
    );
    await expect(lookups.lookUp('a')).rejects.toThrow('gone');
    fails = false;
    expect(await lookups.lookUp('a')).toBe('a');
  });
});
