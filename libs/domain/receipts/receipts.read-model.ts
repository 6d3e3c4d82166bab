import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { LedgerReadModel } from '@domain/ledger';
import { ModelsReadModel, type Stage } from '@domain/models';
import { type Removal, RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import { type Coverage, type CoverageFigures, coverageOf, gapsOf } from './coverage.js';
import { DeclaredMembersReadModel } from './declared-members.read-model.js';
import { readFrom } from './read-at.js';
import type { Segment } from './segment.js';
import type { SegmentRow } from './store/receipts.store.js';
import {
  SELECT_BLIND_OF_RUNS,
  SELECT_NAMES_BY_ID,
  SELECT_RANKS,
  SELECT_READING_RANKS,
  SELECT_RUNS_OF_MODEL,
  SELECT_SEGMENTS,
} from './store/receipts.sql.js';

/** The lists that receipts and declarations make. */
export const READING_LISTS = ['readDeclared', 'readUndeclared', 'declaredUnread', 'readAfterRemoval'] as const;
export type ReadingList = (typeof READING_LISTS)[number];

export interface RunOfModel {
  readonly run: string;
  readonly stage: Stage;
  /** The dataset version that the run states it was given. */
  readonly dataset: string | null;
  /** Index of the entry that stated the run. */
  readonly entry: number;
}

export interface OpenRank {
  readonly run: string;
  readonly rank: number;
}

export interface BlindSpot {
  readonly reason: string;
  /** How many runs state it. */
  readonly runs: number;
}

export interface LateReading {
  readonly removal: string;
  readonly shards: Bitmap;
}

/** What receipts show of a model version. */
export interface ReadingCoverage {
  readonly coverage: Coverage;
  /** Why it is not complete. */
  readonly gaps: readonly string[];
  readonly figures: CoverageFigures;
  readonly runs: readonly RunOfModel[];
  readonly open: readonly OpenRank[];
  readonly blind: readonly BlindSpot[];
  readonly observed: Bitmap;
  readonly lists: Readonly<Record<ReadingList, Bitmap>>;
  /** Names of read places that no shard has. */
  readonly unregistered: readonly UnregisteredPlace[];
  /** By removal, in their order. */
  readonly late: readonly LateReading[];
}

/** A read place that no shard has. */
export interface UnregisteredPlace {
  readonly id: number;
  readonly name: string;
  /** False: only the training code states that it was read. */
  readonly observed: boolean;
}

/** A shard of a list, or a place that no shard has. */
export interface ListedReading {
  /** Its place in the list. */
  readonly key: number;
  readonly name: string;
  readonly registered: boolean;
  readonly seen: 'observed' | 'declared' | null;
  /** The removals after which it was read. */
  readonly removals: readonly string[];
}

interface Run extends RunOfModel {
  readonly id: number;
}

const SEGMENTS_READ = 500;
/** Keys of places that no shard has: behind all shard numbers. */
const UNREGISTERED = 2 ** 32;

/** Compares what training runs read with what was declared, as of a tree size. */
@Injectable()
export class ReceiptsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
    private readonly models: ModelsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly declared: DeclaredMembersReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
  ) {}

  /** @throws ModelsError `model-version-not-found` */
  async coverage(model: string, version: string, asOf: number): Promise<ReadingCoverage> {
    const { id } = await this.models.requireVersion(model, version, asOf);
    const runs = await this.reader.query<Run>(SELECT_RUNS_OF_MODEL, [id, asOf]);
    const ids = runs.map((run) => run.id);
    const { uses, members } = await this.declared.ofModelVersion(id, asOf);
    const segments = await this.segments(ids, asOf);
    const names = await this.names(segments, asOf);
    const observed = Bitmap.union(segments.flatMap((one) => [one.observed, names.numbersOf(one.observedNames)]));
    const stated = Bitmap.union(segments.flatMap((one) => [one.declared, names.numbersOf(one.declaredNames)]));
    const read = observed.or(stated);
    const late = await this.afterRemovals(segments, names, read, asOf);
    const open = await this.openRanks(runs, asOf);
    const blind = await this.reader.query<BlindSpot>(SELECT_BLIND_OF_RUNS, [ids, asOf]);
    const lists = {
      readDeclared: read.and(members),
      readUndeclared: read.andNot(members),
      declaredUnread: members.andNot(read),
      readAfterRemoval: Bitmap.union(late.map(({ shards }) => shards)),
    };
    const figures = {
      uses,
      receipts: segments.reduce((sum, { receipts }) => sum + receipts, 0),
      declared: members.size,
      observed: observed.intersectionSize(members),
      stated: lists.readDeclared.andNot(observed).size,
      unread: lists.declaredUnread.size,
      undeclared: lists.readUndeclared.size,
      unregistered: names.unregistered.length,
      blind: blind.length,
      open: open.length,
    };
    const shown = runs.map(({ id: _id, ...run }) => run);
    const { unregistered } = names;
    const verdict = { coverage: coverageOf(figures), gaps: gapsOf(figures) };
    return { ...verdict, figures, runs: shown, open, blind, observed, lists, unregistered, late };
  }

  /**
   * A page of a list; `after` is a key. Unregistered places follow the shards of `readUndeclared`.
   */
  async page(
    coverage: ReadingCoverage,
    list: ReadingList,
    { after = -1, limit }: { readonly after?: number; readonly limit: number },
    asOf: number,
  ): Promise<ListedReading[]> {
    const numbers = after + 1 < UNREGISTERED ? [...coverage.lists[list].next(after + 1, limit)] : [];
    const names = await this.shards.namesOf(numbers, asOf);
    const { observed, late } = coverage;
    const items = numbers.map((key): ListedReading => ({
      key,
      name: names.get(key) ?? '',
      registered: true,
      seen: list === 'declaredUnread' ? null : observed.has(key) ? 'observed' : 'declared',
      removals: late.flatMap(({ removal, shards }) => (shards.has(key) ? [removal] : [])),
    }));
    if (list !== 'readUndeclared' || items.length >= limit) return items;
    const places = coverage.unregistered.filter(({ id }) => UNREGISTERED + id > after).slice(0, limit - items.length);
    return [
      ...items,
      ...places.map(({ id, name, observed: seen }): ListedReading => ({
        key: UNREGISTERED + id,
        name,
        registered: false,
        seen: seen ? 'observed' : 'declared',
        removals: [],
      })),
    ];
  }

  private async segments(runs: readonly number[], asOf: number): Promise<SegmentRow[]> {
    type Packed = { [Name in keyof SegmentRow]: SegmentRow[Name] extends Bitmap ? Buffer : SegmentRow[Name] };
    const found: SegmentRow[] = [];
    if (runs.length === 0) return found;
    for (;;) {
      const after = found.at(-1)?.entry ?? -1;
      const rows = await this.reader.query<Packed>(SELECT_SEGMENTS, [runs, asOf, after, SEGMENTS_READ]);
      for (const { observed, declared, observedNames, declaredNames, ...row } of rows) {
        const [seen, stated] = [Bitmap.fromBytes(observed), Bitmap.fromBytes(declared)];
        const seenNames = Bitmap.fromBytes(observedNames);
        found.push({
          ...row,
          observed: seen,
          declared: stated,
          observedNames: seenNames,
          declaredNames: Bitmap.fromBytes(declaredNames),
        });
      }
      if (rows.length < SEGMENTS_READ) return found;
    }
  }

  private async names(segments: readonly SegmentRow[], asOf: number): Promise<ReadNames> {
    const observed = Bitmap.union(segments.map((one) => one.observedNames));
    const all = Bitmap.union(segments.map((one) => one.declaredNames)).or(observed);
    if (all.isEmpty) return new ReadNames([], new Map(), observed);
    const rows = await this.reader.query<{ id: number; name: string }>(SELECT_NAMES_BY_ID, [[...all.toArray()]]);
    const numbers = await this.shards.numbersOf([...new Set(rows.map(({ name }) => name))], asOf);
    return new ReadNames(rows, numbers, observed);
  }

  private async openRanks(runs: readonly Run[], asOf: number): Promise<OpenRank[]> {
    const ids = runs.map(({ id }) => id);
    type RankRow = { readonly run: number; readonly rank: number };
    const stated = await this.reader.query<RankRow & { open: boolean }>(SELECT_RANKS, [ids, asOf]);
    const reading = await this.reader.query<RankRow>(SELECT_READING_RANKS, [ids, asOf]);
    const ended = new Set(stated.flatMap(({ run, rank, open }) => (open ? [] : [`${run} ${rank}`])));
    const names = new Map(runs.map(({ id, run }) => [id, run]));
    const ranks = new Map([...stated, ...reading].map(({ run, rank }) => [`${run} ${rank}`, { run, rank }]));
    return [...ranks]
      .filter(([key]) => !ended.has(key))
      .map(([, { run, rank }]) => ({ run: names.get(run) ?? '', rank }))
      .sort((a, b) => (a.run === b.run ? a.rank - b.rank : a.run < b.run ? -1 : 1));
  }

  /**
   * Where a segment lies across the instant of a removal, its entry tells which shards came after.
   */
  private async afterRemovals(
    segments: readonly SegmentRow[],
    names: ReadNames,
    read: Bitmap,
    asOf: number,
  ): Promise<LateReading[]> {
    if (read.isEmpty) return [];
    const removals = await this.removals.inForce(asOf);
    const scopes = await this.scopes.scopes(
      removals.map(({ number }) => number),
      asOf,
    );
    const found: LateReading[] = [];
    for (const removal of removals) {
      const tainted = scopes.get(removal.number)?.tainted.and(read) ?? Bitmap.empty();
      if (tainted.isEmpty) continue;
      const shards = await this.readFrom(removal, tainted, segments, names);
      if (!shards.isEmpty) found.push({ removal: removal.id, shards });
    }
    return found;
  }

  private async readFrom(
    { effectiveAt }: Removal,
    tainted: Bitmap,
    segments: readonly SegmentRow[],
    names: ReadNames,
  ): Promise<Bitmap> {
    const shardsOf = (one: SegmentRow): Bitmap =>
      Bitmap.union([
        one.observed,
        one.declared,
        names.numbersOf(one.observedNames),
        names.numbersOf(one.declaredNames),
      ]);
    const touching = segments.filter((one) => one.lastAt >= effectiveAt && shardsOf(one).intersects(tainted));
    const whole = touching.filter(({ firstAt }) => firstAt >= effectiveAt);
    const across = touching.filter(({ firstAt }) => firstAt < effectiveAt).map(({ entry }) => entry);
    let late = Bitmap.union(whole.map(shardsOf));
    for (let at = 0; at < across.length; at += SEGMENTS_READ) {
      for (const { data } of await this.entries.entries(across.slice(at, at + SEGMENTS_READ)))
        // Entries of segments are of this room's kind.
        late = late.or(readFrom(data as unknown as Segment, effectiveAt, (name) => names.numberOf(name)));
    }
    return late.and(tainted);
  }
}

/** Names that no shard had when they were read: some are registered since. */
class ReadNames {
  private readonly byId = new Map<number, number>();
  readonly unregistered: readonly UnregisteredPlace[];

  constructor(
    rows: readonly { readonly id: number; readonly name: string }[],
    private readonly numbers: ReadonlyMap<string, number>,
    observed: Bitmap,
  ) {
    const seen = new Map<string, UnregisteredPlace>();
    for (const { id, name } of rows) {
      const number = numbers.get(name);
      if (number !== undefined) this.byId.set(id, number);
      // Runs intern their names apart: a place counts once.
      else if (!seen.has(name)) seen.set(name, { id, name, observed: observed.has(id) });
      else if (observed.has(id)) seen.set(name, { ...(seen.get(name) ?? { id, name }), observed: true });
    }
    this.unregistered = [...seen.values()];
  }

  numberOf(name: string): number | undefined {
    return this.numbers.get(name);
  }

  numbersOf(ids: Bitmap): Bitmap {
    if (ids.isEmpty) return ids;
    return Bitmap.of([...ids.toArray()].flatMap((id) => this.byId.get(id) ?? []));
  }
}
