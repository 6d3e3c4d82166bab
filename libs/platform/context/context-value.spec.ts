import { setImmediate as endOfTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { AsyncLocalStorage } from 'node:async_hooks';
import { ContextValue } from './context-value.js';

const [first, second] = [new ContextValue<number>(), new ContextValue<string>()];

describe('ContextValue', () => {
  it('is undefined outside of a run, and after it', async () => {
    expect(first.get()).toBeUndefined();
    await first.run(1, () => endOfTurn());
    expect(first.get()).toBeUndefined();
  });

  it('accompanies what the work awaits and starts, and leaves the other values', async () => {
    const seen: unknown[] = [];
    await second.run('outer', () =>
      first.run(1, async () => {
        setImmediate(() => seen.push([first.get(), second.get()]));
        await endOfTurn();
        first.run(undefined, () => seen.push([first.get(), second.get()]));
        seen.push([first.get(), second.get()]);
      }),
    );
    expect(seen).toEqual([
      [1, 'outer'],
      [undefined, 'outer'],
      [1, 'outer'],
    ]);
  });

  it('is what an AsyncLocalStorage of its own would be, in any nesting of concurrent work', async () => {
    const values = [new ContextValue<number>(), new ContextValue<number>(), new ContextValue<number>()];
    const storages = values.map(() => new AsyncLocalStorage<number | undefined>());
    type Step = { at: number; value: number | undefined; waits: boolean; inside: Step[] };
    const step = (depth: number): fc.Arbitrary<Step> =>
      fc.record({
        at: fc.nat(2),
        value: fc.option(fc.nat(9), { nil: undefined }),
        waits: fc.boolean(),
        inside: depth === 0 ? fc.constant<Step[]>([]) : fc.array(step(depth - 1), { maxLength: 2 }),
      });
    const compare = (): void =>
      expect(values.map((value) => value.get())).toEqual(storages.map((storage) => storage.getStore()));
    const run = async ({ at, value, waits, inside }: Step): Promise<void> => {
      await values[at]?.run(value, () =>
        storages[at]?.run(value, async () => {
          compare();
          if (waits) await endOfTurn();
          await Promise.all(inside.map(run));
          compare();
        }),
      );
      compare();
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step(5), { maxLength: 4 }), async (steps) => {
        await Promise.all(steps.map(run));
      }),
      { numRuns: 30 },
    );
  });
});
