import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { REMOVAL_METHODS, type Verdict } from '@domain/removals';
import { firstFew, writeList } from './evidence-list.js';
import { taintPath } from './taint-path.js';
import {
  contentVerdict,
  placeVerdict,
  setsVerdict,
  storageVerdict,
  usesVerdict,
  type PlaceObservation,
  worstOf,
} from './verdict.js';

const INSTANTS = ['2026-05-01', '2026-06-01', '2026-07-01'].map((day) => `${day}T00:00:00.000Z`);
const EFFECTIVE = INSTANTS[1] ?? '';
const instant = fc.constantFrom(...INSTANTS);
const verdict = fc.constantFrom<Verdict>('excluded', 'violated', 'inconclusive');

describe('worstOf', () => {
  it('returns violated if any verdict is, and excluded only if all of at least one are', () => {
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 5 }), (verdicts) => {
        const worst = worstOf(verdicts);
        expect(worst === 'violated').toBe(verdicts.some((one) => one === 'violated'));
        expect(worst === 'excluded').toBe(verdicts.length > 0 && verdicts.every((one) => one === 'excluded'));
      }),
    );
  });

  it('returns inconclusive for no verdicts', () => {
    expect(worstOf([])).toBe('inconclusive');
    expect(storageVerdict([], 0)).toBe('inconclusive');
    expect(storageVerdict(['excluded'], 1)).toBe('inconclusive');
    expect(storageVerdict(['violated'], 1)).toBe('violated');
  });
});

describe('versions and uses', () => {
  it('are late if committed at or after the instant', () => {
    const fact = (id: number, committedAt: string, members: number) => ({ id, committedAt, members, upstream: 1 });
    const [before, at, redacted] = [fact(1, INSTANTS[0] ?? '', 1), fact(2, EFFECTIVE, 1), fact(3, EFFECTIVE, 0)];
    expect(setsVerdict([before, at, redacted], EFFECTIVE)).toEqual({
      ...{ verdict: 'violated', violated: [at], redacted: [redacted], earlier: [before] },
    });
    expect(setsVerdict([before, redacted], EFFECTIVE).verdict).toBe('excluded');
  });

  it('are late if they certainly run after the instant, and running if no end is recorded', () => {
    const timing = (startedAt: string, finishedAt?: string): string => {
      const { late, running, verdict: found } = usesVerdict([{ startedAt, finishedAt }], EFFECTIVE);
      return `${late.length} late, ${running.length} running: ${found}`;
    };
    const [may = '', june = '', july = ''] = INSTANTS;
    expect(timing(may, june)).toBe('0 late, 0 running: excluded');
    expect(timing(may)).toBe('0 late, 1 running: inconclusive');
    for (const one of [timing(may, july), timing(june, june), timing(june), timing(july)]) {
      expect(one).toBe('1 late, 0 running: violated');
    }
  });

  it('are each early, running or late, and in one list', () => {
    const use = fc.record({ startedAt: instant, finishedAt: fc.option(instant, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(use), (uses) => {
        const { late, running, verdict: found } = usesVerdict(uses, EFFECTIVE);
        const open = running.length > 0 ? 'inconclusive' : 'excluded';
        expect(found).toBe(late.length > 0 ? 'violated' : open);
        for (const fact of uses) {
          const began = fact.startedAt < EFFECTIVE;
          expect(running.includes(fact)).toBe(began && fact.finishedAt === undefined);
          expect(late.includes(fact)).toBe(!began || (fact.finishedAt ?? '') > EFFECTIVE);
        }
      }),
    );
  });
});

describe('placeVerdict', () => {
  const observation = fc.oneof(
    fc.constant<PlaceObservation>({ found: 'gone' }),
    fc.record({
      found: fc.constant('content' as const),
      digest: fc.constantFrom('own', 'other'),
      recordedAs: fc.constantFrom('removed' as const, 'other' as const, 'nothing' as const),
    }),
    fc.record({ found: fc.constant('unknown' as const), code: fc.constantFrom('storage-unavailable', 'x') }),
  );

  it('returns excluded only if the object is gone or replaced by a registered one that is not removed', () => {
    fc.assert(
      fc.property(
        observation,
        fc.constantFrom('own', null),
        fc.constantFrom(...REMOVAL_METHODS),
        (seen, digest, method) => {
          const judged = placeVerdict(seen, digest, method);
          const gone = seen.found === 'gone';
          const replaced = seen.found === 'content' && seen.digest !== digest && seen.recordedAs === 'other';
          expect(judged.verdict === 'excluded').toBe(gone || replaced);
          if (seen.found === 'unknown') expect(judged.verdict).toBe('inconclusive');
        },
      ),
    );
  });

  it('returns violated for any object of a deleted shard without a digest', () => {
    const there: PlaceObservation = { found: 'content', digest: 'other', recordedAs: 'nothing' };
    expect(placeVerdict(there, null, 'delete').verdict).toBe('violated');
    expect(placeVerdict(there, null, 'redact').verdict).toBe('inconclusive');
    expect(placeVerdict(there, 'own', 'delete').verdict).toBe('inconclusive');
  });

  it('does not return excluded for content that cannot be compared', () => {
    expect([contentVerdict(0, 0), contentVerdict(0, 1), contentVerdict(1, 1)]).toEqual([
      'excluded',
      'inconclusive',
      'violated',
    ]);
  });
});

describe('taintPath', () => {
  const graph = fc
    .integer({ min: 1, max: 40 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, n) =>
          fc.uniqueArray(fc.nat({ max: Math.max(0, n - 1) }), { maxLength: n === 0 ? 0 : 3 }),
        ),
      ),
    );

  it('leads from a selected shard to the given one through tainted parents', () => {
    fc.assert(
      fc.property(graph, fc.nat(39), (parents, chosen) => {
        const selected = Bitmap.of([chosen % parents.length]);
        const out = new Set(selected);
        parents.forEach((of, shard) => of.some((parent) => out.has(parent)) && out.add(shard));
        const tainted = Bitmap.of(out);
        const view = { derivationOf: (shard: number) => shard, parentsOf: (id: number) => parents[id] ?? [] };
        for (const shard of out) {
          const { numbers, leftOut } = taintPath(view, shard, { selected, tainted });
          expect(selected.has(numbers[0] ?? -1)).toBe(true);
          expect(numbers.at(-1)).toBe(shard);
          expect(numbers.every((number) => tainted.has(number))).toBe(true);
          if (leftOut === 0) {
            for (const [at, number] of numbers.entries())
              if (at > 0) expect(parents[number]).toContain(numbers[at - 1]);
          } else expect(numbers).toHaveLength(12);
        }
      }),
    );
  });

  it('shows both ends of a long path, and how many steps it leaves out', () => {
    const view = { derivationOf: (shard: number) => (shard === 0 ? null : shard), parentsOf: (id: number) => [id - 1] };
    const all = Bitmap.fromRanges([[0, 101]]);
    const path = taintPath(view, 100, { selected: Bitmap.of([0]), tainted: all });
    expect(path).toEqual({ numbers: [0, 1, 2, 3, 4, 5, 95, 96, 97, 98, 99, 100], leftOut: 89 });
  });
});

describe('evidence lists', () => {
  it('give as many examples as an entry can hold, and a digest of all rows', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({ uri: `s3://${n}/${'x'.repeat(2_000)}` }));
    expect(firstFew(rows)).toEqual(rows.slice(0, 6));
    expect(firstFew([{ uri: 'x'.repeat(20_000) }])).toEqual([]);
    expect(firstFew(rows.map((_, n) => ({ n })))).toHaveLength(10);
    const { content, ...list } = await writeList([{ a: 'ü', b: 1 }]);
    expect(inflateSync(content).toString()).toBe('{"a":"ü","b":1}\n');
    expect(list).toEqual({
      lines: 1,
      digest: 'sha256:784dc035ce0c693d0c7c0c91e0916a896231ff0b9e41d0ab22629c7a60a42edd',
    });
  });
});
