import { Bitmap } from '@core/bitmap';
import { sampleShards } from './sample-shards.js';

const SHARDS = Bitmap.of(Array.from({ length: 50 }, (_, n) => 7 + 3 * n));

describe('sampleShards', () => {
  it.each([1, 10, 49, 50, 60])('chooses %d distinct shards, the same for the same seed', async (shards) => {
    const chosen = await sampleShards(SHARDS, { shards, seed: 'a' });
    expect(chosen.size).toBe(Math.min(shards, 50));
    expect(chosen.isSubsetOf(SHARDS)).toBe(true);
    expect((await sampleShards(SHARDS, { shards, seed: 'a' })).equals(chosen)).toBe(true);
  });

  it('never changes, so that anybody can repeat it', async () => {
    expect([...(await sampleShards(SHARDS, { shards: 4, seed: 'a' }))]).toEqual([22, 31, 64, 82]);
  });

  it('chooses each shard about as often', async () => {
    const times = new Map<number, number>();
    for (let seed = 0; seed < 2_000; seed++)
      for (const one of await sampleShards(SHARDS, { shards: 10, seed: String(seed) }))
        times.set(one, (times.get(one) ?? 0) + 1);
    // Expected 400 times each, with a standard deviation of 18.
    expect(times.size).toBe(50);
    for (const count of times.values()) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});
