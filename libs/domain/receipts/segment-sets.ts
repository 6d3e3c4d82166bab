import { Bitmap } from '@core/bitmap';
import type { Row, Segment, Way } from './segment.js';

/** Places of a row's members. */
export const [SOURCE, SEQUENCE, PLACE, MS, WAY, BYTES, RECORDS, STEP] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export interface SegmentSets {
  /** By seen: shards by number, and places in `names`. */
  readonly observed: Bitmap;
  readonly declared: Bitmap;
  readonly observedNames: readonly number[];
  readonly declaredNames: readonly number[];
  /** The sequences of each place in `sources`. */
  readonly sequences: readonly Bitmap[];
}

/** What the rows of a segment hold, as sets. */
export function setsOf({ sources, ways, rows }: Pick<Segment, 'sources' | 'ways' | 'rows'>): SegmentSets {
  const shards = { observed: new Set<number>(), declared: new Set<number>() };
  const names = { observed: new Set<number>(), declared: new Set<number>() };
  const sequences = sources.map((): number[] => []);
  for (const row of rows) {
    const seen = seenOf(ways, row);
    const place = row[PLACE] ?? 0;
    if (place >= 0) shards[seen].add(place);
    else names[seen].add(-1 - place);
    sequences[row[SOURCE] ?? 0]?.push(row[SEQUENCE] ?? 0);
  }
  return {
    observed: Bitmap.of(shards.observed),
    declared: Bitmap.of(shards.declared),
    observedNames: [...names.observed],
    declaredNames: [...names.declared],
    sequences: sequences.map((some) => Bitmap.of(some)),
  };
}

function seenOf(ways: readonly Way[], row: Row): 'observed' | 'declared' {
  return ways[row[WAY] ?? 0]?.[0] === 'declared' ? 'declared' : 'observed';
}
