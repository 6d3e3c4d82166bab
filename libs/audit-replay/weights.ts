import type { WeightedRange } from './data-readers.js';

/** Joins neighbouring ranges of one weight, which the bounds of parts may have divided. */
export function joinRanges(ranges: readonly WeightedRange[]): WeightedRange[] {
  const joined: [from: number, to: number, weight: number][] = [];
  for (const [from, to, weight] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last?.[1] === from && last[2] === weight) last[1] = to;
    else joined.push([from, to, weight]);
  }
  return joined;
}

/** The weight of each shard; null if the ranges overlap, or name shards that do not exist. */
export function weightsOf(ranges: readonly WeightedRange[], shardCount: number): ReadonlyMap<number, number> | null {
  const weights = new Map<number, number>();
  let last = 0;
  for (const [from, to, weight] of ranges) {
    if (from < last || to > shardCount) return null;
    last = to;
    for (let number = from; number < to; number++) weights.set(number, weight);
  }
  return weights;
}

/** from, to and weight of each range, 4 bytes each, big-endian; as hex. */
export function weightBytes(ranges: readonly WeightedRange[]): string {
  const bytes = Buffer.alloc(ranges.length * 12);
  // A range may end at 2^32, after the last shard number that there can be.
  ranges.flat().forEach((number, at) => bytes.writeUInt32BE(number % 2 ** 32, at * 4));
  return bytes.toString('hex');
}
