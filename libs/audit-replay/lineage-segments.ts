import { sha256 } from '@core/kernel';
import type { Derivations } from './derivations.js';
import type { ShardColumns } from './shard-columns.js';

/** A row of `lineage_segment`, as the entries make it for its range of shards. */
export interface ExpectedSegment {
  readonly derivation: number;
  readonly derivations: number;
  /** Lower-case hex, of everything. */
  readonly digest: string;
}

/**
 * Makes segments of lineage anew, in the format that the lineage room states. Which ranges have
 * one, a background job decides.
 */
export class LineageSegments {
  private next = 0;
  private derivation = 0;

  constructor(
    private readonly shards: ShardColumns,
    private readonly derivations: Derivations,
  ) {}

  /** Ask in the order of shards. Null for shards that are not registered. */
  of(shard: number, shards: number): ExpectedSegment | null {
    if (shards <= 0 || shard < 0 || shard + shards > this.shards.count) return null;
    this.skipTo(shard);
    const first = this.derivation;
    const numbers: number[] = [];
    let before = 0;
    for (let number = shard; number < shard + shards; number++) {
      const derivation = (this.shards.derivationOf(number) ?? -1) + 1;
      numbers.push(zigzag(derivation - before));
      before = derivation;
    }
    this.skipTo(shard + shards);
    let parent = 0;
    for (let id = first; id < this.derivation; id++) {
      const parents = this.derivations.parentsOf(id);
      numbers.push(parents.length);
      for (const next of parents) {
        numbers.push(zigzag(next - parent));
        parent = next;
      }
    }
    const derivations = this.derivation - first;
    const head = `whence/lineage-segment/v1\n${shard} ${shards} ${first} ${derivations}\n`;
    const digest = sha256(Buffer.concat([Buffer.from(head), Buffer.from(numbers.flatMap(varint))])).toString('hex');
    return { derivation: first, derivations, digest };
  }

  private skipTo(shard: number): void {
    if (shard < this.next) [this.next, this.derivation] = [0, 0];
    for (; this.next < shard; this.next++)
      this.derivation = Math.max(this.derivation, (this.shards.derivationOf(this.next) ?? -1) + 1);
  }
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
