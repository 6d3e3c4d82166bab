import { Bitmap } from '@core/bitmap';
import { draw, drawFraction } from './draw.js';

const SEED = 2;
const PATTERNS = 8;

/** This share of the shards, at random. */
export function randomShards(population: number, share: number, seed: number): Bitmap {
  const numbers: number[] = [];
  for (let number = 0; number < population; number++) {
    if (drawFraction(SEED, seed, number) < share) numbers.push(number);
  }
  return Bitmap.fromSorted(Uint32Array.from(numbers));
}

/**
 * Sets as dataset versions have them: of four, one is a whole range, two lack 5 % here and there,
 * and one is every other shard at random. Each lies in a range of between a tenth of the shards and
 * all of them.
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
