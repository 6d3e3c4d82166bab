import { Bitmap } from '@core/bitmap';
import { sha256 } from '@core/kernel';
import { Pace } from '@platform/cancellation';
import type { ShardSample } from './inspection.js';

/** Shards chosen between two looks at the clock. */
const STEPS = 1_024;

/**
 * Returns so many of the shards, each set of that size equally likely, the same for the same seed:
 * Floyd's algorithm over ranks, with the n-th random number from SHA-256("whence/sample/v1\n" ‖
 * seed ‖ "\n" ‖ n), its first 48 bits modulo the range. Anybody with the shards can repeat it.
 */
export async function sampleShards(shards: Bitmap, { shards: size, seed }: ShardSample): Promise<Bitmap> {
  const all = shards.size;
  if (size >= all) return shards;
  const ranks = new Set<number>();
  const pace = new Pace();
  for (let last = all - size; last < all; last++) {
    const random = sha256(`whence/sample/v1\n${seed}\n${last - (all - size)}`).readUIntBE(0, 6) % (last + 1);
    ranks.add(ranks.has(random) ? last : random);
    if (ranks.size % STEPS === 0 && pace.isDue()) await pace.turn();
  }
  const numbers = shards.toArray();
  return Bitmap.of([...ranks].map((rank) => numbers[rank] ?? 0));
}
