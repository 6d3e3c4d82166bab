import { Bitmap } from '@core/bitmap';
import { draw, drawFraction } from './draw.js';

const SEED = 2;
const PATTERNS = 8;

/** Returns a random subset: each shard with the probability `share`. */
export function randomShards(population: number, share: number, seed: number): Bitmap {
  const numbers: number[] = [];
  for (let number = 0; number < population; number++) {
    if (drawFraction(SEED, seed, number) < share) numbers.push(number);
  }
  return Bitmap.fromSorted(Uint32Array.from(numbers));
}

/**
 * Sets like those of dataset versions. Of every four, one is a whole range, two lack a random 5 %,
 * and one has a random half. Each range covers between a tenth of the shards and all of them.
 */
export function* versionSets(population: number, versions: number): Generator<Bitmap> {
  const patterns = Array.from({ length: PATTERNS }, (_, i) => ({
    holes: randomShards(population, 0.05, i),
    half: randomShards(population, 0.5, PATTERNS + i),
  }));
  for (let version = 0; version < versions; version++) {
    const size = Math.floor(population * (0.1 + 0.9 * drawFraction(SEED, version, 1)));
    const from = Math.floor((population - size) * drawFraction(SEED, version, 2));
    const range = Bitmap.fromRanges([[from, from + size]]);
    const pattern = patterns[draw(SEED, version, 3) % PATTERNS];
    if (!pattern || version % 4 === 0) yield range;
    else yield version % 4 === 3 ? range.and(pattern.half) : range.andNot(pattern.holes);
  }
}
