import { Bitmap } from '@core/bitmap';
import { DatasetsError } from './datasets.errors.js';

/**
 * Shards of a set that count more than once: half-open ranges of shard numbers, ascending, with
 * their weight.
 */
export type WeightRun = readonly [from: number, to: number, weight: number];

const RUN_BYTES = 12;
/** Beyond every shard number. */
const END = 2 ** 32;
/** The largest sum of a member's weights. */
const SUM_LIMIT = 2 ** 32 - 1;

/**
 * The weights of members that count more than once: 8 bytes each. Immutable; iterates in the order
 * of members.
 */
export class Weights implements Iterable<readonly [member: number, weight: number]> {
  static readonly none = new Weights(new Uint32Array(), new Uint32Array());

  private constructor(
    private readonly members: Uint32Array,
    private readonly times: Uint32Array,
  ) {}

  /** @param pairs ascending by member; those that count once are left out */
  static fromSorted(pairs: Iterable<readonly [member: number, weight: number]>, atMost: number): Weights {
    const [members, times] = [new Uint32Array(atMost), new Uint32Array(atMost)];
    let length = 0;
    for (const [member, weight] of pairs) {
      if (weight === 1) continue;
      if (weight > SUM_LIMIT) throw weightTooLarge(weight);
      members[length] = member;
      times[length++] = weight;
    }
    return length === 0 ? Weights.none : new Weights(members.slice(0, length), times.slice(0, length));
  }

  /** @param runs ascending */
  static fromRuns(runs: Iterable<WeightRun>): Weights {
    const all = [...runs];
    const size = all.reduce((sum, [from, to]) => sum + to - from, 0);
    return Weights.fromSorted(eachOf(all), size);
  }

  /** Reads what `toBytes` wrote. */
  static fromBytes(bytes: Buffer): Weights {
    return Weights.fromRuns(runsOf(bytes));
  }

  get size(): number {
    return this.members.length;
  }

  /** Returns the weight; undefined for a member that counts once, and for a non-member. */
  get(member: number): number | undefined {
    let [from, to] = [0, this.members.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.members[middle] as number) < member) from = middle + 1;
      else to = middle;
    }
    return this.members[from] === member ? this.times[from] : undefined;
  }

  without(removed: Bitmap): Weights {
    return this.size === 0 ? this : Weights.fromSorted(kept(this, removed), this.size);
  }

  equals(other: Weights): boolean {
    const same = (a: Uint32Array, b: Uint32Array): boolean => a.every((value, index) => value === b[index]);
    return this.size === other.size && same(this.members, other.members) && same(this.times, other.times);
  }

  /** The members that count otherwise than in the other weights. */
  differing(other: Weights): Bitmap {
    const found: number[] = [];
    let [mine, its] = [0, 0];
    while (mine < this.size || its < other.size) {
      const [one, two] = [this.members[mine] ?? END, other.members[its] ?? END];
      if (one !== two || this.times[mine] !== other.times[its]) found.push(Math.min(one, two));
      if (one <= two) mine++;
      if (two <= one) its++;
    }
    return Bitmap.fromSorted(Uint32Array.from(found));
  }

  *runs(): Generator<WeightRun, void, undefined> {
    let run: [number, number, number] | undefined;
    for (const [member, weight] of this) {
      if (run?.[1] === member && run[2] === weight) run[1] = member + 1;
      else {
        if (run) yield run;
        run = [member, member + 1, weight];
      }
    }
    if (run) yield run;
  }

  /** The runs, each number as uint32 in network order (a run that ends at 2^32 ends at 0). */
  toBytes(): Buffer {
    const runs = [...this.runs()];
    const bytes = Buffer.alloc(RUN_BYTES * runs.length);
    runs.flat().forEach((number, index) => bytes.writeUInt32BE(number % 2 ** 32, 4 * index));
    return bytes;
  }

  *[Symbol.iterator](): Generator<readonly [member: number, weight: number], void, undefined> {
    for (let i = 0; i < this.size; i++) yield [this.members[i] as number, this.times[i] as number];
  }
}

function* eachOf(runs: Iterable<WeightRun>): Generator<readonly [number, number], void, undefined> {
  for (const [from, to, weight] of runs) for (let member = from; member < to; member++) yield [member, weight];
}

function* kept(weights: Weights, removed: Bitmap): Generator<readonly [number, number], void, undefined> {
  for (const pair of weights) if (!removed.has(pair[0])) yield pair;
}

function* runsOf(bytes: Buffer): Generator<WeightRun, void, undefined> {
  for (let at = 0; at < bytes.length; at += RUN_BYTES) {
    yield [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4) || 2 ** 32, bytes.readUInt32BE(at + 8)];
  }
}

function weightTooLarge(weight: number): DatasetsError {
  const message = `A member of this version would count ${weight} times; ${SUM_LIMIT} is the most. A list must be wrong.`;
  return new DatasetsError('invalid-order', message, [{ pointer: '', message: `counts ${weight} times` }]);
}
