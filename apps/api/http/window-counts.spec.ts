import * as fc from 'fast-check';
import { WindowCounts } from './window-counts.js';

const WINDOW_MS = 100;

describe('WindowCounts', () => {
  it('counts as a list of all past counts does', () => {
    const step = fc.record({ after: fc.nat(60), caller: fc.constantFrom('a', 'b', 'c'), counts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const counts = new WindowCounts(WINDOW_MS, 10);
        // The obvious way: the instants of each caller's counts since its window opened.
        const instants = new Map<string, number[]>();
        let now = 1_000;
        for (const { after, caller, counts: isCounted } of steps) {
          now += after;
          const [opened] = instants.get(caller) ?? [];
          const all = opened !== undefined && now - opened < WINDOW_MS ? (instants.get(caller) ?? []) : [];
          if (isCounted) all.push(now);
          instants.set(caller, all);
          const leftMs = all[0] === undefined ? 0 : all[0] + WINDOW_MS - now;
          const found = isCounted ? counts.add(caller, now) : counts.read(caller, now);
          expect(found).toEqual({ count: all.length, leftMs });
        }
      }),
    );
  });

  it('forgets the caller that is longest silent', () => {
    const counts = new WindowCounts(WINDOW_MS, 2);
    for (const caller of ['a', 'b', 'a', 'c']) counts.add(caller, 0);
    expect(['a', 'b', 'c'].map((caller) => counts.read(caller, 1).count)).toEqual([2, 0, 1]);
  });
});
