import type { Bitmap } from '@core/bitmap';

const SEGMENT_BITS = 16;
const SEGMENT_SIZE = 2 ** SEGMENT_BITS;
/** Numbers of segments are below this. */
export const SEGMENTS = 2 ** (32 - SEGMENT_BITS);

export const segmentOf = (shard: number): number => shard >>> SEGMENT_BITS;

/** The half-open range of shard numbers of a segment. */
export const segmentRange = (segment: number): readonly [number, number] => [
  segment * SEGMENT_SIZE,
  (segment + 1) * SEGMENT_SIZE,
];

/** The segments that hold any of the shards, ascending. */
export function segmentsOf(shards: Bitmap): number[] {
  const segments: number[] = [];
  for (let [shard] = shards.next(0, 1); shard !== undefined;) {
    const segment = segmentOf(shard);
    segments.push(segment);
    [shard] = shards.next((segment + 1) * SEGMENT_SIZE, 1);
  }
  return segments;
}
