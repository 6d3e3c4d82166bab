import type { Derivations } from './derivations.js';
import type { ShardColumns } from './shard-columns.js';

/**
 * Finds the descendants of a shard. Parents precede their children, so going through the numbers in
 * ascending order settles the parents of each shard before the shard.
 */
export class Descendants {
  private readonly outputs = new Map<number, number[]>();
  private readonly uses = new Map<number, number[]>();
  private indexed = 0;

  constructor(
    private readonly shards: ShardColumns,
    private readonly derivations: Derivations,
  ) {}

  add(shard: number): void {
    const derivation = this.shards.derivationOf(shard);
    if (derivation !== null) push(this.outputs, derivation, shard);
  }

  /** The shard and all its descendants, ascending. */
  downstreamOf(shard: number): number[] {
    for (; this.indexed < this.derivations.count; this.indexed++) {
      for (const parent of this.derivations.parentsOf(this.indexed)) push(this.uses, parent, this.indexed);
    }
    const found = new Set([shard]);
    for (const one of found) {
      for (const derivation of this.uses.get(one) ?? []) {
        for (const output of this.outputs.get(derivation) ?? []) found.add(output);
      }
    }
    return [...found].sort((a, b) => a - b);
  }
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
