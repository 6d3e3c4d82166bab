import { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';
import {
  type Interner,
  type Origin,
  type OriginShards,
  originIdentity,
  originSet,
  type OriginChange,
  type OriginTuple,
  SupersededSegments,
} from '@domain/origins';
import type { Reader, Transaction } from '@platform/database';
import { CorrectionReach } from '../correction-reach.js';
import type { StoredFacts } from '../fact-columns.js';
import type { CorrectionChunk, CorrectionFollower, CorrectionState, StatedShard } from '../shards.events.js';

/** The ledger at a position, as a correction reads it. */
export interface CorrectionView {
  readonly view: LineageView;
  readonly count: number;
  readonly reader: Reader;
  readonly asOf: number;
  readonly tx?: Transaction;
  /** The recorded ids of the origins that the correction declares. */
  readonly recorded: ReadonlyMap<string, number>;
  /** All recorded origins, by id. */
  readonly origins: readonly Origin[];
  readonly shardsOf: (origins: readonly number[]) => Promise<ReadonlyMap<number, OriginShards>>;
}

export interface CorrectedShard {
  readonly number: number;
  readonly uri: string | null;
  readonly facts: StoredFacts;
  readonly declared: readonly number[];
}

/**
 * What a correction changes, computed as of a position and brought up to date until its entry is
 * appended. It holds as long as no other correction is recorded.
 */
export class PreparedCorrection {
  asOf = 0;
  private readonly reach: CorrectionReach | null;
  private readonly segments: SupersededSegments;
  private readonly after: StatedShard;
  /** The declared origins by the id that is used here: negative for one that was not recorded. */
  private readonly tuples = new Map<number, OriginTuple>();

  /** @param origins those that the shard declares from now on; undefined: as before */
  constructor(
    readonly shard: CorrectedShard,
    facts: StoredFacts,
    origins: readonly OriginTuple[] | undefined,
    recorded: ReadonlyMap<string, number>,
    private readonly followers: readonly CorrectionFollower[],
    private readonly chunk?: CorrectionChunk,
  ) {
    this.segments = new SupersededSegments(chunk?.segments);
    const ids = origins?.map((tuple, at) => {
      const id = recorded.get(originIdentity.key(tuple)) ?? -1 - firstEqual(origins, at);
      this.tuples.set(id, tuple);
      return id;
    });
    const declared = ids ? originSet(ids) : shard.declared;
    this.after = { facts, uri: shard.uri, declared };
    this.reach = ids ? new CorrectionReach(shard.number, shard.declared, declared, chunk !== undefined) : null;
  }

  /** All shards that change. */
  get shards(): Bitmap {
    const own = Bitmap.of([this.shard.number]);
    return this.reach ? own.or(this.reach.shards) : own;
  }

  async advance(at: CorrectionView): Promise<void> {
    const { view, count, reader, asOf, tx, origins } = at;
    const recordedId = (origin: number): number | undefined => this.recordedId(origin, at.recorded);
    if (this.reach) {
      const from = this.reach.count;
      const ids = this.reach.origins.flatMap((origin) => recordedId(origin) ?? []);
      const sets = await at.shardsOf(ids);
      const known = this.reach.origins.flatMap((origin) => {
        const set = sets.get(recordedId(origin) ?? -1);
        return set ? [[origin, set] as const] : [];
      });
      await this.reach.advance(view, count, new Map(known));
      if (count > from) await this.segments.compute(reader, this.changes(), from, recordedId);
    }
    const originOf = (id: number): Origin | undefined => {
      const tuple = id < 0 ? this.tuples.get(id) : undefined;
      return tuple ? { ...tuple, id } : origins[id];
    };
    const effects = this.reach?.effects ?? [];
    const { shard, after, shards } = this;
    const before = { facts: shard.facts, uri: shard.uri, declared: shard.declared };
    const state: CorrectionState = {
      shard: shard.number,
      before,
      after,
      shards,
      effects,
      originOf,
      view,
      count,
      reader,
      asOf,
      tx,
      chunk: this.chunk,
    };
    for (const follower of this.followers) await follower.advance(state);
    this.asOf = asOf;
  }

  /** Writes what changes except for the row of the corrected shard. */
  async write(tx: Transaction, entry: number, origins: Interner<OriginTuple>): Promise<void> {
    const idOf = (id: number): number => {
      const tuple = id < 0 ? this.tuples.get(id) : undefined;
      return tuple ? origins.idOf(tuple) : id;
    };
    await this.segments.write(tx, entry, idOf);
    for (const follower of this.followers) await follower.write(tx, entry, idOf);
  }

  private changes(): OriginChange[] {
    const own = Bitmap.of([this.shard.number]);
    const none = Bitmap.empty();
    return (this.reach?.effects ?? []).map((effect) => {
      const gains = this.after.declared.includes(effect.origin);
      return { ...effect, declared: { gained: gains ? own : none, lost: gains ? none : own } };
    });
  }

  private recordedId(origin: number, recorded: ReadonlyMap<string, number>): number | undefined {
    const tuple = origin < 0 ? this.tuples.get(origin) : undefined;
    return tuple ? recorded.get(originIdentity.key(tuple)) : origin;
  }
}

/** Equal tuples of a list are one origin. */
function firstEqual(tuples: readonly OriginTuple[], at: number): number {
  const key = originIdentity.key(tuples[at] as OriginTuple);
  return tuples.findIndex((tuple) => originIdentity.key(tuple) === key);
}
