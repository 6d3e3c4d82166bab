import { Bitmap } from '@core/bitmap';

const NONE = -1;

/** A typed array that grows by doubling. */
class GrowingInts {
  private values = new Int32Array(1_024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Int32Array(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index] ?? NONE;
  }

  slice(from: number, to: number): Int32Array {
    return this.values.subarray(from, to);
  }
}

/** Which shards and derivations exist, in order of their numbers. Only ever extended: a derivation is fixed at registration. */
export class LineageArrays {
  private readonly derivationOfShard = new GrowingInts();
  private readonly parents = new GrowingInts();
  private readonly parentsEnd = new GrowingInts();

  get shards(): number {
    return this.derivationOfShard.length;
  }

  get derivations(): number {
    return this.parentsEnd.length;
  }

  addDerivation(parents: readonly number[]): void {
    for (const parent of parents) this.parents.push(parent);
    this.parentsEnd.push(this.parents.length);
  }

  addShard(derivation: number | null): void {
    this.derivationOfShard.push(derivation ?? NONE);
  }

  /** The shard's derivation, or null. */
  derivationOf(shard: number): number | null {
    const derivation = this.derivationOfShard.at(shard);
    return derivation === NONE ? null : derivation;
  }

  parentsOf(derivation: number): Int32Array {
    return this.parents.slice(
      derivation === 0 ? 0 : this.parentsEnd.at(derivation - 1),
      this.parentsEnd.at(derivation),
    );
  }
}

/** What the closures walk: arrays, or arrays with a transaction's own rows behind them. */
export interface LineageView {
  readonly shards: number;
  derivationOf(shard: number): number | null;
  parentsOf(derivation: number): ArrayLike<number>;
}

/** The shards and all their ancestors. Each derivation is entered once, whatever the number of its outputs. */
export function upstreamClosure(view: LineageView, members: Bitmap): Bitmap {
  const seen = new Uint8Array((members.last() ?? -1) + 1);
  const entered = new Set<number>();
  const stack: number[] = [];
  const found: number[] = [];
  const visit = (shard: number): void => {
    if (seen[shard] === 1) return;
    seen[shard] = 1;
    found.push(shard);
    const derivation = view.derivationOf(shard);
    if (derivation === null || entered.has(derivation)) return;
    entered.add(derivation);
    stack.push(derivation);
  };
  for (const shard of members) visit(shard);
  for (let derivation = stack.pop(); derivation !== undefined; derivation = stack.pop()) {
    const parents = view.parentsOf(derivation);
    for (let i = 0; i < parents.length; i++) visit(parents[i] ?? 0);
  }
  return Bitmap.fromSorted(Uint32Array.from(found).sort());
}

/** The shards and all their descendants below `limit`: one pass in the order of numbers, since parents precede children. */
export function downstreamClosure(view: LineageView, shards: Bitmap, limit: number = view.shards): Bitmap {
  const first = shards.first();
  if (first === null) return Bitmap.empty();
  const reached = new Uint8Array(limit);
  const verdicts = new Map<number, boolean>();
  const found: number[] = [];
  const derivedFromReached = (derivation: number): boolean => {
    const known = verdicts.get(derivation);
    if (known !== undefined) return known;
    const parents = view.parentsOf(derivation);
    let verdict = false;
    for (let i = 0; i < parents.length && !verdict; i++) verdict = reached[parents[i] ?? 0] === 1;
    verdicts.set(derivation, verdict);
    return verdict;
  };
  for (const shard of shards) if (shard < limit) reached[shard] = 1;
  for (let shard = first; shard < limit; shard++) {
    const derivation = view.derivationOf(shard);
    if (reached[shard] !== 1 && derivation !== null && derivedFromReached(derivation)) reached[shard] = 1;
    if (reached[shard] === 1) found.push(shard);
  }
  return Bitmap.fromSorted(Uint32Array.from(found));
}
