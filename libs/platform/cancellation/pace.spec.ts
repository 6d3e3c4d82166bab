import { onBehalfOf } from './caller.js';
import { CancellationError } from './cancellation.errors.js';
import { inTurns, Pace, runInTurns } from './pace.js';

/** Keeps the event loop for some milliseconds. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('Pace', () => {
  it('is due after a few milliseconds of work, and no more after a turn', async () => {
    const pace = new Pace();
    expect(pace.isDue()).toBe(false);
    work(5);
    expect(pace.isDue()).toBe(true);
    await pace.turn();
    expect(pace.isDue()).toBe(false);
  });

  it('lets a chain of others end that work in each turn', async () => {
    let turns = 0;
    const other = (): void => {
      work(1);
      if (++turns < 8) setImmediate(other);
    };
    setImmediate(other);
    await new Pace().turn();
    expect(turns).toBe(8);
  });

  it('goes on beside others that never end', async () => {
    let ended = false;
    const other = (): void => {
      work(1);
      if (!ended) setImmediate(other);
    };
    setImmediate(other);
    for (let turn = 0; turn < 3; turn++) await new Pace().turn();
    ended = true;
  });
});

describe('inTurns', () => {
  it('calls the step once for each item, in order', async () => {
    const seen: number[][] = [];
    const items = Array.from({ length: 100 }, (_, at) => at * 2);
    await inTurns(items, (item, index) => {
      work(0.1);
      seen.push([item, index]);
    });
    expect(seen).toEqual(items.map((item, index) => [item, index]));
  });

  it('ends when the caller leaves', async () => {
    const caller = new AbortController();
    let steps = 0;
    const items = Array.from({ length: 100_000 });
    const answer = onBehalfOf(caller.signal, () =>
      inTurns(items, () => {
        work(0.1);
        if (++steps === 100) caller.abort();
      }),
    );
    await expect(answer).rejects.toThrow(CancellationError);
    expect(steps).toBeLessThan(1_000);
  });
});

describe('runInTurns', () => {
  it('returns the result of all steps, and lets others work in between', async () => {
    let [others, steps] = [0, 0];
    const other = (): void => {
      if (++others < 1_000 && steps < 200) setImmediate(other);
    };
    function* work200(): Generator<undefined, string> {
      for (; steps < 200; steps++) {
        work(0.2);
        yield;
      }
      return 'done';
    }
    setImmediate(other);
    expect(await runInTurns(work200())).toBe('done');
    expect(others).toBeGreaterThan(2);
  });
});
