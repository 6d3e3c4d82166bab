import { Inject, Injectable } from '@nestjs/common';
import { totalmem } from 'node:os';
import { Bitmap, PackedSet } from '@core/bitmap';
import { BoundedCache } from '@platform/cache';
import { Pace } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import { DatasetsError } from '../datasets.errors.js';
import { MemberSet } from '../member-set.js';
import { Weights } from '../weights.js';
import { NO_SPLITS, type Splits, splitsOf } from '../splits.js';
import { SELECT_MEMBERS, SELECT_SPLITS, SELECT_UPSTREAMS, SELECT_WEIGHTS } from './dataset-version.sql.js';

export type SetName = 'members' | 'upstream';

interface SetRow {
  readonly id: number;
  readonly bytes: Buffer;
}

const STATEMENTS: Readonly<Record<SetName, string>> = { members: SELECT_MEMBERS, upstream: SELECT_UPSTREAMS };
/** Sets read at a time in a walk over all of them. */
const BATCH = 32;
const CACHE_BYTES = 128 * 2 ** 20;
/**
 * Cache for walks over all versions: members and upstream of a thousand versions with millions each
 * take 1.2 GB. Sets that do not fit are read again in each walk.
 */
const PACKED_BYTES = Math.min(2 ** 31, totalmem() / 8);

/**
 * Reads and caches the members and upstream sets of versions. Only committed rows are cached: a
 * transaction may be rolled back, and its id given to another version.
 */
@Injectable()
export class VersionSets {
  private readonly cache = new BoundedCache<Bitmap>(CACHE_BYTES, 'dataset-members');
  private readonly weightsById = new BoundedCache<Weights>(CACHE_BYTES, 'dataset-weights');
  private readonly splitsById = new BoundedCache<Splits>(CACHE_BYTES, 'dataset-splits');
  private readonly packed = new BoundedCache<PackedSet>(PACKED_BYTES, 'dataset-sets');

  constructor(@Inject(Database) private readonly committed: Reader) {}

  async get(name: SetName, id: number, reader: Reader): Promise<Bitmap> {
    const cached = this.cache.get(`${name} ${id}`);
    if (cached) return cached;
    const [row] = await this.committed.query<SetRow>(STATEMENTS[name], [[id]]);
    if (row) {
      const set = Bitmap.fromBytes(row.bytes);
      this.cache.put(`${name} ${id}`, set, row.bytes.length);
      return set;
    }
    const [own] = await reader.query<SetRow>(STATEMENTS[name], [[id]]);
    if (own) return Bitmap.fromBytes(own.bytes);
    throw new DatasetsError('dataset-version-not-committed', `The dataset version ${id} is not committed yet.`);
  }

  /** Yields the sets of many versions, in the order of the ids given. */
  async *each(name: SetName, ids: readonly number[], reader: Reader): AsyncGenerator<readonly [number, PackedSet]> {
    const pace = new Pace();
    for (let start = 0; start < ids.length; start += BATCH) {
      // A walk over cached sets alone would keep the event loop to itself.
      if (pace.isDue()) await pace.turn();
      const batch = ids.slice(start, start + BATCH);
      const sets = new Map(
        batch.flatMap((id) => {
          const set = this.packed.get(`${name} ${id}`);
          return set ? [[id, set] as const] : [];
        }),
      );
      await this.readMissing(name, batch, sets, this.committed);
      await this.readMissing(name, batch, sets, reader);
      for (const id of batch) {
        const set = sets.get(id);
        if (set) yield [id, set];
      }
    }
  }

  async weights(id: number, reader: Reader): Promise<Weights> {
    const cached = this.weightsById.get(`${id}`);
    if (cached) return cached;
    const [row] = await this.committed.query<{ weights: Buffer }>(SELECT_WEIGHTS, [id]);
    const [own] = row ? [row] : await reader.query<{ weights: Buffer }>(SELECT_WEIGHTS, [id]);
    const weights = own ? Weights.fromBytes(own.weights) : Weights.none;
    if (row) this.weightsById.put(`${id}`, weights, 8 * weights.size);
    return weights;
  }

  /** Rows of a version that is committed are complete: they were written with it. */
  async splits(id: number, reader: Reader): Promise<Splits> {
    type Row = { readonly split: string; readonly members: Buffer };
    const cached = this.splitsById.get(`${id}`);
    if (cached) return cached;
    const rows = await this.committed.query<Row>(SELECT_SPLITS, [id]);
    const own = rows.length > 0 ? rows : await reader.query<Row>(SELECT_SPLITS, [id]);
    if (own.length === 0) return NO_SPLITS;
    const splits = splitsOf(own.map(({ split, members }) => [split, Bitmap.fromBytes(members)]));
    const bytes = own.reduce((sum, { members }) => sum + members.length, 0);
    if (rows.length > 0) this.splitsById.put(`${id}`, splits, bytes);
    return splits;
  }

  async memberSet(id: number, reader: Reader): Promise<MemberSet> {
    return MemberSet.of(await this.get('members', id, reader), await this.weights(id, reader));
  }

  private async readMissing(
    name: SetName,
    batch: readonly number[],
    sets: Map<number, PackedSet>,
    reader: Reader,
  ): Promise<void> {
    const missing = batch.filter((id) => !sets.has(id));
    if (missing.length === 0) return;
    for (const { id, bytes } of await reader.query<SetRow>(STATEMENTS[name], [missing])) {
      const set = PackedSet.fromBytes(bytes);
      sets.set(id, set);
      if (reader === this.committed) this.packed.putIfRoom(`${name} ${id}`, set, set.byteLength);
    }
  }
}
