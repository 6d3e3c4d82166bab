import { Inject, Injectable } from '@nestjs/common';
import { type Bitmap, Probe } from '@core/bitmap';
import type { FacetTally } from '@domain/origins';
import { Database, POINT_READ, type Reader } from '@platform/database';
import type { CommittedSet } from './committed-set.js';
import type { DatasetSummary, DatasetVersion, VersionRefusal, VersionWithdrawal } from './dataset-version.js';
import {
  datasetNotFound,
  DatasetsError,
  splitNotFound,
  stillCommitting,
  versionIsRefused,
  versionIsWithdrawn,
} from './datasets.errors.js';
import { CommittedSets } from './store/committed-sets.store.js';
import { readTotals } from './store/dataset-totals.store.js';
import {
  SELECT_COMMITTED_IDS,
  SELECT_DATASETS,
  SELECT_SPLIT_SIZES,
  SELECT_VERSION,
  SELECT_VERSIONS_BY_ID,
  SELECT_VERSIONS_OF_DATASET,
} from './store/dataset-version.sql.js';
import { MemberSet } from './member-set.js';
import { movedBetween, type Splits, splitWith } from './splits.js';
import { VersionSets } from './store/version-sets.store.js';
import { type VersionDiff, versionDiff } from './version-diff.js';
import type { Weights } from './weights.js';

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface DatasetsPage<Key> {
  readonly limit: number;
  readonly after?: Key | undefined;
}

/** Shards of a member list, in the order of their numbers. */
export interface VersionMember {
  readonly shard: number;
  readonly weight: number;
  /** Left out of a member that is in none. */
  readonly split?: string | undefined;
}

export interface SplitSize {
  readonly split: string;
  readonly shards: number;
}

/** A version that a set of shards touches, and how many of them its upstream holds. */
export interface TouchedVersion {
  readonly version: DatasetVersion;
  readonly shards: number;
}

/** How two versions differ, and what they are. */
export interface VersionDifference extends VersionDiff {
  /** Members of both that are in another split. */
  readonly moved: Bitmap;
  readonly from: MemberSet;
  readonly to: MemberSet;
  readonly splits: { readonly from: Splits; readonly to: Splits };
}

type Ended = VersionWithdrawal & VersionRefusal;
type VersionRow = Omit<DatasetVersion, 'withdrawn' | 'refused'> & {
  readonly [Member in keyof Ended]: Ended[Member] | null;
};

/** Dataset versions as of a tree size, and their sets, which never change. */
@Injectable()
export class DatasetsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly sets: VersionSets,
    private readonly committedSets: CommittedSets,
  ) {}

  within(reader: Reader): DatasetsReadModel {
    return new DatasetsReadModel(reader, this.sets, this.committedSets);
  }

  async version(dataset: string, version: string, asOf: number): Promise<DatasetVersion | null> {
    const [found] = await this.reader.query<VersionRow>(SELECT_VERSION, [asOf, dataset, version], POINT_READ);
    return found ? toVersion(found) : null;
  }

  /** The version, or `dataset-version-not-found`. */
  async requireVersion(dataset: string, version: string, asOf: number): Promise<DatasetVersion> {
    const found = await this.version(dataset, version, asOf);
    if (found) return found;
    const message = `There is no version "${version}" of a dataset "${dataset}".`;
    throw new DatasetsError('dataset-version-not-found', message);
  }

  /**
   * The committed version, or `dataset-version-not-found`, `dataset-version-not-committed`,
   * `dataset-version-refused` or `dataset-version-withdrawn`.
   */
  async requireCommitted(dataset: string, version: string, asOf: number): Promise<DatasetVersion> {
    const found = await this.requireVersion(dataset, version, asOf);
    if (found.withdrawn) throw versionIsWithdrawn(dataset, version, found.withdrawn);
    if (found.refused) throw versionIsRefused(dataset, version, found.refused);
    if (found.state === 'committed') return found;
    throw stillCommitting(dataset, version);
  }

  /** By id. */
  async versions(ids: readonly number[], asOf: number): Promise<DatasetVersion[]> {
    if (ids.length === 0) return [];
    return (await this.reader.query<VersionRow>(SELECT_VERSIONS_BY_ID, [asOf, ids], POINT_READ)).map(toVersion);
  }

  /** In the order they were made; the page's key is the version's id. */
  async versionsOf(dataset: string, page: DatasetsPage<number>, asOf: number): Promise<DatasetVersion[]> {
    const selected = [asOf, dataset, page.after ?? null, page.limit];
    return (await this.reader.query<VersionRow>(SELECT_VERSIONS_OF_DATASET, selected)).map(toVersion);
  }

  /** @throws DatasetsError `dataset-not-found` if no version of the dataset was ordered by then */
  async requireDataset(dataset: string, asOf: number): Promise<void> {
    if ((await this.versionsOf(dataset, { limit: 1 }, asOf)).length > 0) return;
    throw datasetNotFound(dataset);
  }

  /** By name, which is the page's key. */
  async datasets(page: DatasetsPage<string>, asOf: number): Promise<DatasetSummary[]> {
    return this.reader.query<DatasetSummary>(SELECT_DATASETS, [asOf, page.after ?? null, page.limit]);
  }

  async members(id: number): Promise<Bitmap> {
    return this.sets.get('members', id, this.reader);
  }

  /** The members of a committed version and all their ancestors. */
  async upstream(id: number): Promise<Bitmap> {
    return this.sets.get('upstream', id, this.reader);
  }

  /**
   * The upstream of a committed version as a trie with proofs. Use it for one answer: it caches
   * what it reads.
   */
  async committedSet(id: number): Promise<CommittedSet> {
    const found = (await this.committedSetsOf([id])).get(id);
    if (found) return found;
    throw new DatasetsError('dataset-version-not-committed', `The dataset version ${id} is not committed yet.`);
  }

  /** As `committedSet`, for many versions, by id. Versions that are not committed are absent. */
  async committedSetsOf(ids: readonly number[]): Promise<Map<number, CommittedSet>> {
    return this.committedSets.sets(ids, this.reader);
  }

  /** Members that count other than once. */
  async weights(id: number): Promise<Weights> {
    return this.sets.weights(id, this.reader);
  }

  /** The members with their weights. */
  async memberSet(id: number): Promise<MemberSet> {
    return this.sets.memberSet(id, this.reader);
  }

  async splits(id: number): Promise<Splits> {
    return this.sets.splits(id, this.reader);
  }

  /** The splits of versions and their sizes, by id and by name; a version without any is absent. */
  async splitSizes(ids: readonly number[]): Promise<Map<number, SplitSize[]>> {
    const sizes = new Map<number, SplitSize[]>();
    for (const { id, ...size } of await this.reader.query<SplitSize & { readonly id: number }>(SELECT_SPLIT_SIZES, [
      ids,
    ]))
      sizes.set(id, [...(sizes.get(id) ?? []), size]);
    return sizes;
  }

  /**
   * In the order of their numbers, which are the page's key; with a split, its members.
   * @throws DatasetsError `split-not-found`
   */
  async memberPage(id: number, page: DatasetsPage<number>, split?: string): Promise<VersionMember[]> {
    const splits = await this.splits(id);
    const set = split === undefined ? await this.members(id) : splits.get(split);
    if (!set) throw splitNotFound(split ?? '', [...splits.keys()]);
    const weights = await this.weights(id);
    return Array.from(set.next((page.after ?? -1) + 1, page.limit), (shard) => {
      return { shard, weight: weights.get(shard) ?? 1, split: splitWith(splits, shard) };
    });
  }

  /** Returns the totals; with `weighted`, each member counts as often as its weight. */
  async tallies(id: number, { weighted }: { readonly weighted: boolean }, asOf: number): Promise<FacetTally[]> {
    return readTotals(this.reader, id, weighted, asOf);
  }

  async diff(fromId: number, toId: number): Promise<VersionDifference> {
    const [from, to] = [await this.memberSet(fromId), await this.memberSet(toId)];
    const splits = { from: await this.splits(fromId), to: await this.splits(toId) };
    const moved = movedBetween(splits.from, splits.to, from.members.and(to.members));
    return { ...versionDiff(from, to), moved, from, to, splits };
  }

  /** Those of `committedIds` whose upstream holds any of the shards, ascending. */
  async holding(shards: readonly number[], committed: readonly number[]): Promise<number[]> {
    const ids: number[] = [];
    for await (const [id, upstream] of this.sets.each('upstream', committed, this.reader))
      if (shards.some((shard) => upstream.has(shard))) ids.push(id);
    return ids;
  }

  /**
   * The committed versions whose upstream holds any of the shards, and how many of them. Versions
   * that are withdrawn are left out.
   */
  async touching(shards: Bitmap, asOf: number): Promise<TouchedVersion[]> {
    const counts = new Map<number, number>();
    const probe = new Probe(shards);
    for await (const [id, upstream] of this.sets.each('upstream', await this.committedIds(asOf), this.reader)) {
      const count = upstream.intersectionSize(probe);
      if (count > 0) counts.set(id, count);
    }
    const versions = await this.versions([...counts.keys()], asOf);
    return versions.map((version) => ({ version, shards: counts.get(version.id) ?? 0 }));
  }

  /**
   * How many of the shards are members of each of the versions; versions that are not committed are
   * absent.
   */
  async memberCounts(ids: readonly number[], shards: Bitmap): Promise<Map<number, number>> {
    const probe = new Probe(shards);
    const counts = new Map<number, number>();
    for await (const [id, members] of this.sets.each('members', ids, this.reader)) {
      counts.set(id, members.intersectionSize(probe));
    }
    return counts;
  }

  /** The ids of the versions that are committed and not withdrawn, ascending. */
  async committedIds(asOf: number): Promise<number[]> {
    const rows = await this.reader.query<{ id: number }>(SELECT_COMMITTED_IDS, [asOf], POINT_READ);
    return rows.map(({ id }) => id);
  }
}

function toVersion({ reason, withdrawnBy, refusedBy, refusal, ...version }: VersionRow): DatasetVersion {
  if (reason !== null && withdrawnBy !== null) return { ...version, withdrawn: { reason, withdrawnBy } };
  return refusedBy === null || refusal === null ? version : { ...version, refused: { refusedBy, refusal } };
}
