import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { ENTRY_LIMIT, entryBytes } from '@domain/ledger';
import { coverageOf, gapsOf } from './coverage.js';
import { readFrom } from './read-at.js';
import { readingRecorded } from './receipts.ledger-entries.js';
import type { RecordReading } from './record-reading.command.js';
import { type ResolvedReading, segmentsOf } from './segment.js';
import { setsOf } from './segment-sets.js';

const text = (max: number) => fc.string({ minLength: 1, maxLength: max, unit: 'binary' });
const figure = fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { nil: undefined });

/** Distinct sequences of one run. */
const readings = fc
  .array(
    fc.record({
      rank: fc.nat({ max: 2 ** 31 - 1 }),
      process: fc.option(text(256), { nil: undefined }),
      how: fc.option(text(64), { nil: undefined }),
      uri: text(600).map((path) => `s3://b/${path}`),
      shard: fc.option(fc.nat({ max: 2 ** 32 - 2 }), { nil: null }),
      ms: fc.nat({ max: 10_000_000 }),
      seen: fc.constantFrom('observed' as const, 'declared' as const),
      bytes: figure,
      records: figure,
      step: figure,
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((some) =>
    some.map(({ shard, ms, ...one }, sequence): ResolvedReading => {
      const reading: RecordReading = { ...one, run: 'r', sequence, at: new Date(ms).toISOString() };
      return { reading, shard };
    }),
  );

describe('segmentsOf', () => {
  it('keeps each receipt once, in entries that the ledger holds', () => {
    const run = { run: 'r'.repeat(256), model: 'm'.repeat(256), version: 'v'.repeat(256) };
    fc.assert(
      fc.property(readings, (some) => {
        const segments = segmentsOf(some);
        for (const segment of segments)
          expect(entryBytes(readingRecorded(run, segment), 'key:k', '2026-01-01T00:00:00.000Z').length).toBeLessThan(
            ENTRY_LIMIT,
          );
        expect(segments.flatMap(({ rows }) => rows.map(([, sequence]) => sequence))).toEqual(some.map((_, at) => at));
      }),
      { numRuns: 60 },
    );
  });

  it('holds the sets of what was read, whole and from an instant on', () => {
    fc.assert(
      fc.property(readings, fc.nat({ max: 10_000_000 }), (some, ms) => {
        const from = new Date(ms).toISOString();
        const all = segmentsOf(some);
        const sets = all.map(setsOf);
        const numbers = (keep: (one: ResolvedReading) => boolean): number[] =>
          some.flatMap((one) => (one.shard !== null && keep(one) ? [one.shard] : []));
        expect(
          Bitmap.union(sets.map(({ observed }) => observed)).equals(
            Bitmap.of(numbers(({ reading }) => reading.seen === 'observed')),
          ),
        ).toBe(true);
        const late = Bitmap.union(all.map((segment) => readFrom(segment, from, () => undefined)));
        expect(late.equals(Bitmap.of(numbers(({ reading }) => reading.at >= from)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('coverageOf', () => {
  const whole = {
    ...{ uses: 1, receipts: 3, declared: 2, observed: 2, stated: 0, unread: 0, undeclared: 0, unregistered: 0 },
    ...{ blind: 0, open: 0 },
  };

  it('is complete only without a gap', () => {
    expect(coverageOf(whole)).toBe('complete');
    for (const gap of ['stated', 'unread', 'undeclared', 'unregistered', 'blind', 'open']) {
      const figures = { ...whole, [gap]: 1 };
      expect([gap, coverageOf(figures), gapsOf(figures).length]).toEqual([gap, 'incomplete', 1]);
    }
    expect(coverageOf({ ...whole, uses: 0, declared: 0, undeclared: 3 })).toBe('incomplete');
    expect(coverageOf({ ...whole, receipts: 0, unread: 2 })).toBe('none');
  });
});
