import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { isComplete, type KeptShards, type Look, removalReferences } from './removal-references.js';

interface KeptShard {
  readonly shard: number;
  readonly entry: number;
  readonly why: string | null;
}

const look = (upto: number): Look => ({
  ...{ name: 'record-keys', version: '1', key: 'text', inspection: 'inspection-1', upto, shards: Bitmap.of([9]) },
  ...{ ordered: false, why: null },
});
const rowsOf = (kept: readonly KeptShard[]): KeptShards[] =>
  kept.map(({ shard, entry, why }) => {
    const first = why === 'object-not-found' ? null : entry;
    return { name: 'record-keys', key: 'text', shards: [shard], entries: [entry], first, why };
  });

/** The definition: of every selected shard all was kept by then. */
const slowly = (selected: readonly number[], kept: readonly KeptShard[], upto: number): boolean =>
  kept.length > 0 &&
  selected.every((shard) => kept.some((one) => one.shard === shard && one.why === null && one.entry < upto));

describe('isComplete', () => {
  it('holds where all records of every selected shard were kept before the look', () => {
    const shard = fc.integer({ min: 0, max: 5 });
    const entry = fc.integer({ min: 0, max: 20 });
    const why = fc.constantFrom(null, null, 'object-not-found', 'more-records-than-are-kept');
    fc.assert(
      fc.property(
        fc.uniqueArray(shard, { minLength: 1, maxLength: 4 }),
        fc.array(fc.record({ shard, entry, why }), { maxLength: 12 }),
        entry,
        (selected, kept, upto) => {
          const references = removalReferences(Bitmap.of(selected), rowsOf(kept));
          expect(isComplete(look(upto), references)).toBe(slowly(selected, kept, upto));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names what is missing, and why', () => {
    const kept = [
      { shard: 1, entry: 3, why: null },
      { shard: 2, entry: 4, why: 'more-records-than-are-kept' },
      { shard: 7, entry: 5, why: null },
    ];
    expect(removalReferences(Bitmap.of([1, 2, 3]), rowsOf(kept))).toEqual([
      {
        ...{ name: 'record-keys', key: 'text', selected: 3, kept: 1, completeFrom: null, somethingFrom: 4 },
        missing: [
          { shard: 2, why: 'more-records-than-are-kept' },
          { shard: 3, why: 'not-kept' },
        ],
      },
    ]);
  });

  it('does not take what another detector kept, or keys of another kind', () => {
    const references = removalReferences(Bitmap.of([1]), rowsOf([{ shard: 1, entry: 3, why: null }]));
    expect(isComplete(look(4), references)).toBe(true);
    expect(isComplete({ ...look(4), key: 'uri' }, references)).toBe(false);
    expect(isComplete({ ...look(4), why: 'reference-too-large' }, references)).toBe(false);
    expect(isComplete({ ...look(4), name: 'near-duplicates' }, references)).toBe(false);
  });

  it('needs no kept keys of a shard where the order names them, once some were kept by the same key', () => {
    const ordered = { ...look(6), ordered: true };
    const part = [
      { shard: 1, entry: 5, why: null },
      { shard: 2, entry: 4, why: 'object-not-found' },
    ];
    const references = removalReferences(Bitmap.of([1, 2]), rowsOf(part));
    expect([isComplete(ordered, references), isComplete(look(6), references)]).toEqual([true, false]);
    expect(isComplete({ ...ordered, upto: 5 }, references)).toBe(false);
    expect(isComplete({ ...ordered, name: 'near-duplicates' }, references)).toBe(false);
    expect(isComplete(ordered, removalReferences(Bitmap.of([1, 2]), rowsOf(part.slice(1))))).toBe(false);
    expect(isComplete(ordered, [])).toBe(false);
  });
});
