import { Bitmap } from '@core/bitmap';
import type { Derivations } from './derivations.js';
import type { ShardColumns } from './shard-columns.js';

/**
 * The members and all their ancestors. Goes from the last member downwards, since parents precede
 * their children.
 */
export function upstreamOf(
  members: Bitmap,
  { shards, derivations }: { readonly shards: ShardColumns; readonly derivations: Derivations },
): Bitmap {
  const last = members.last();
  if (last === null) return members;
  const inside = new Uint8Array(last + 1);
  for (const [from, to] of members.eachRange()) inside.fill(1, from, to);
  const seen = new Uint8Array(derivations.count);
  const ranges: [number, number][] = [];
  for (let number = last; number >= 0; number--) {
    if (inside[number] === 0) continue;
    const range = ranges.at(-1);
    if (range?.[0] === number + 1) range[0] = number;
    else ranges.push([number, number + 1]);
    const derivation = shards.derivationOf(number);
    if (derivation === null || seen[derivation] === 1) continue;
    seen[derivation] = 1;
    for (const parent of derivations.parentsOf(derivation)) inside[parent] = 1;
  }
  return Bitmap.fromRanges(ranges.reverse());
}
