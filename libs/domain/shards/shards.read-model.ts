import { Inject, Injectable, Optional } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { CorruptRecordError, formatDigest, isDigest, type JsonObject, parseDigest, parseShardName } from '@core/kernel';
import { LedgerReadModel, parseEntry, type StoredEntry } from '@domain/ledger';
import { type Activity, Lineage, type Walk, type WalkBounds, walkDownstream, walkUpstream } from '@domain/lineage';
import { Drift, type Origin, OriginIndex, readDrift, type ShardOrigins } from '@domain/origins';
import { awaitAll, Database, POINT_READ, type Reader } from '@platform/database';
import { canonicalChecksum } from './checksum.js';
import type { Redeclared } from './declared-content.js';
import type { StoredFacts } from './fact-columns.js';
import type { Labels } from './labels.js';
import type { ShardQuery } from './shard-query.js';
import { otherSpellings } from './other-spellings.js';
import type { StatedFact } from './stated-fact.js';
import { ShardsError } from './shards.errors.js';
import type { NumberRange } from './store/number-sets.store.js';
import { type NumberPage, ShardSelection } from './store/select-shards.store.js';
import { CachedValues } from './store/cached-values.store.js';
import { datasetsOf } from './store/datasets-of.store.js';
import { redeclaredContents, redeclaredShards } from './store/redeclared.store.js';
import { shardsWithout } from './store/stated-facts.store.js';
import { shardsWithTraits, shardsWithValue, type StatedTraits } from './store/trait-sets.store.js';
import { UnderUri } from './store/under-uri.store.js';
import { findEverKnown, findShards } from './store/known-shards.store.js';
import {
  SELECT_ACTIVITIES,
  SELECT_CHANGED_SHARD,
  SELECT_CORRECTED_BETWEEN,
  SELECT_LISTED,
  SELECT_LOCATED_BETWEEN,
  SELECT_NAMES,
  SELECT_ORIGINS_OF_SHARDS,
  SELECT_SHARD,
  SELECT_SHARD_BY_DIGEST,
  SELECT_STATEMENT_ENTRIES,
} from './store/read-shards.sql.js';

/** A shard in a list. */
export interface ListedShard extends StoredFacts {
  readonly number: number;
  readonly name: string;
  readonly entry: number;
  readonly digest: string | null;
  readonly uri: string | null;
}

/** Other shards that state the same checksum. It does not make them the same content. */
export interface SharedChecksum {
  readonly checksum: string;
  /** Names of the first of them. */
  readonly shards: readonly string[];
  /** There are more: list them by the checksum. */
  readonly truncated: boolean;
}

export interface Shard extends ListedShard {
  /** The checksums that other shards state too. */
  readonly sharedChecksums: readonly SharedChecksum[];
  /** Every recorded URI, that of the registration first. */
  readonly locations: readonly string[];
  /** As declared, or as last corrected; with shares and evidence. */
  readonly declaredOrigins: readonly JsonObject[];
  /** Its own and its ancestors'. */
  readonly effectiveOrigins: readonly Origin[];
  readonly parents: readonly string[];
  readonly parentsTotal: number;
  readonly activity: Activity | null;
}

interface ShardRow
  extends
    Omit<
      Shard,
      | 'name'
      | 'digest'
      | 'locations'
      | 'sharedChecksums'
      | 'declaredOrigins'
      | 'effectiveOrigins'
      | 'parents'
      | 'parentsTotal'
      | 'activity'
    >,
    Omit<Activity, 'kind'> {
  readonly digest: Buffer | null;
  /** Those that it was registered with. */
  readonly effective: readonly number[];
  readonly drifted: boolean;
  /** Whether later statements are about it: it is then read again, with what they changed. */
  readonly changed?: boolean;
  readonly located?: readonly string[] | null;
  /** Null if it declares no origins. */
  readonly registered: Buffer | null;
  readonly corrected?: readonly Buffer[] | null;
  /** Null, as what follows, if it was not derived. */
  readonly kind: string | null;
  readonly parentsTotal: number | null;
  readonly parents: readonly number[] | null;
  readonly names: Readonly<Record<number, string>> | null;
}

const SHARING_LIMIT = 10;
/** Names that are looked up at a time: a list may have 200,000. */
const NAMES_BATCH = 1_000;

/** Reads shards, as of a tree size. */
@Injectable()
export class ShardsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
    private readonly lineage: Lineage,
    private readonly origins: OriginIndex,
    @Optional() private readonly underUri: UnderUri = new UnderUri(reader),
    @Optional() private readonly facts: CachedValues = new CachedValues(reader, 'shard-facts'),
  ) {}

  within(reader: Reader): ShardsReadModel {
    return new ShardsReadModel(
      reader,
      this.entries,
      this.lineage,
      this.origins.within(reader),
      this.underUri,
      this.facts,
    );
  }

  /**
   * Resolves names of any kind to numbers, some thousand at a time. A name that was not registered
   * by then is absent.
   */
  async numbersOf(names: readonly string[], asOf: number): Promise<Map<string, number>> {
    const numbers = new Map<string, number>();
    for (let start = 0; start < names.length; start += NAMES_BATCH) {
      const batch = new Set(names.slice(start, start + NAMES_BATCH));
      const found = await findShards(this.reader, [...batch], asOf);
      for (const [name, { number }] of found) numbers.set(name, number);
    }
    return numbers;
  }

  /** As `numbersOf`, to all shards that were ever known by the name, ascending. */
  async everKnownAs(names: readonly string[], asOf: number): Promise<Map<string, readonly number[]>> {
    const known = new Map<string, readonly number[]>();
    for (let start = 0; start < names.length; start += NAMES_BATCH) {
      const batch = new Set(names.slice(start, start + NAMES_BATCH));
      for (const [name, numbers] of await findEverKnown(this.reader, [...batch], asOf)) known.set(name, numbers);
    }
    return known;
  }

  async namesOf(numbers: Iterable<number>, asOf: number): Promise<Map<number, string>> {
    const rows = await this.reader.query<{ number: number; digest: Buffer | null; uri: string | null }>(SELECT_NAMES, [
      [...numbers],
      asOf,
    ]);
    return new Map(rows.map((row) => [row.number, row.digest ? formatDigest(row.digest) : (row.uri ?? '')]));
  }

  /** Resolves a name to a number. @throws ShardsError `shard-not-found` if none had it by then */
  async numberOf(name: string, asOf: number): Promise<number> {
    const points: Reader = { query: (sql, parameters) => this.reader.query(sql, parameters, POINT_READ) };
    const found = (await findShards(points, [parseShardName(name)], asOf)).get(name);
    if (found) return found.number;
    const spellings = otherSpellings(name);
    const known = await this.numbersOf(spellings, asOf);
    const other = spellings.find((spelling) => known.has(spelling));
    const hint =
      canonicalChecksum(name) !== null
        ? ' An MD5 or an ETag finds shards, and names none: see GET /v1/shards?checksum=.'
        : other === undefined
          ? ''
          : ` ${other} is registered: it differs in percent-encoding.`;
    throw new ShardsError('shard-not-found', `No shard is registered as ${name}.${hint}`);
  }

  async shard(name: string, asOf: number): Promise<Shard> {
    return this.toShard(await this.shardRow(name, asOf), asOf);
  }

  /** The entries about a shard, oldest first, after the given one. */
  async history(name: string, page: NumberPage, asOf: number): Promise<StoredEntry[]> {
    const number = await this.numberOf(name, asOf);
    const parameters = [number, asOf, page.after ?? -1, page.limit];
    const rows = await this.reader.query<{ entry: number }>(SELECT_STATEMENT_ENTRIES, parameters);
    return this.entriesOf(rows);
  }

  /** Shards in the order of their numbers: those that a query selects, or all. */
  async list(query: ShardQuery | null, page: NumberPage, asOf: number): Promise<ListedShard[]> {
    const numbers = await this.selection().page(query, page, asOf);
    type Row = Omit<ListedShard, 'name' | 'digest'> & { readonly digest: Buffer | null };
    const rows = await this.reader.query<Row>(SELECT_LISTED, [numbers, asOf]);
    return rows.map(({ digest, ...row }) => ({
      ...row,
      digest: digest && formatDigest(digest),
      name: digest ? formatDigest(digest) : (row.uri ?? ''),
    }));
  }

  /** The declared and effective origins of shards, in the order of their numbers. */
  async originsOf(numbers: readonly number[], asOf: number): Promise<ShardOrigins[]> {
    const rows = await this.reader.query<ShardOrigins>(SELECT_ORIGINS_OF_SHARDS, [numbers, asOf]);
    const drift = await readDrift(this.reader, numbers, asOf);
    return rows.map((row) => ({ ...row, effective: drift.apply(row.number, row.effective) }));
  }

  /** The URI, the dataset and the labels that shards declare, in the order of their numbers. */
  async placesAndLabelsOf(
    numbers: readonly number[],
    asOf: number,
  ): Promise<{ number: number; uri?: string; dataset?: string; labels?: Labels }[]> {
    type Row = { number: number; uri: string | null; dataset: string | null; labels: Labels | null };
    const rows = await this.reader.query<Row>(SELECT_LISTED, [numbers, asOf]);
    return rows.map(({ number, uri, dataset, labels }) => ({
      number,
      uri: uri ?? undefined,
      dataset: dataset ?? undefined,
      labels: labels ?? undefined,
    }));
  }

  /** The datasets that shards are of, sorted; of more than 100, 101 or more of them. */
  datasetsOf(shards: Bitmap, asOf: number): Promise<string[]> {
    return datasetsOf(this.reader, shards, asOf);
  }

  /** Those of the shards that lack a fact. */
  async without(fact: StatedFact, among: Bitmap, asOf: number): Promise<Bitmap> {
    if (fact === 'digest') return shardsWithout(this.reader, fact, among, asOf);
    if (fact === 'licence') return this.withTraits(({ licence }) => licence === undefined, among, asOf);
    return shardsWithValue(await this.facts.values(this.reader, fact, among, asOf), (value) => value === 0);
  }

  /** Those of the shards whose own licence and preferences are such. */
  async withTraits(holds: (traits: StatedTraits) => boolean, among: Bitmap, asOf: number): Promise<Bitmap> {
    return shardsWithTraits(this.reader, await this.facts.values(this.reader, 'traits', among, asOf), holds);
  }

  /**
   * What else was declared of the contents of some shards: declarations that were refused because
   * of theirs and, where such a one stated that one content has two names, what the other shard
   * states.
   */
  redeclared(among: Bitmap | null, asOf: number): Promise<Redeclared[]> {
    return redeclaredContents(this.reader, among, asOf, () => this.origins.origins(asOf));
  }

  /**
   * The shards whose contents entries [from, to) declared in other ways, or for whose contents they
   * corrected what another shard states.
   */
  redeclaredBetween(from: number, to: number, corrected: Bitmap): Promise<Bitmap> {
    return redeclaredShards(this.reader, from, to, corrected);
  }

  /** The shards that entries [from, to) corrected. */
  async correctedBetween(from: number, to: number): Promise<number[]> {
    const rows = await this.reader.query<{ number: number }>(SELECT_CORRECTED_BETWEEN, [from, to]);
    return rows.map(({ number }) => number);
  }

  /** The URIs at which entries [from, to) located registered shards. */
  async locatedBetween(from: number, to: number): Promise<string[]> {
    const rows = await this.reader.query<{ uri: string }>(SELECT_LOCATED_BETWEEN, [from, to]);
    return rows.map(({ uri }) => uri);
  }

  async activitiesOf(derivations: readonly number[]): Promise<Map<number, Activity>> {
    const rows = await this.reader.query<{ id: number } & Activity>(SELECT_ACTIVITIES, [derivations]);
    return new Map(rows.flatMap(({ id, ...activity }) => (activity.kind ? [[id, toActivity(activity)] as const] : [])));
  }

  async upstream(name: string, bounds: WalkBounds, asOf: number): Promise<Walk> {
    const start = await this.numberOf(name, asOf);
    return walkUpstream(await this.lineage.view(), start, bounds);
  }

  async downstream(name: string, bounds: WalkBounds, asOf: number): Promise<Walk> {
    const start = await this.numberOf(name, asOf);
    return walkDownstream(await this.lineage.view(), start, await this.origins.shardCount(asOf), bounds);
  }

  /**
   * Returns the shards that a query selects; with a range of numbers, at least those in the range;
   * with `among`, of these.
   */
  select(query: ShardQuery, asOf: number, range?: NumberRange, among?: Bitmap): Promise<Bitmap> {
    return this.selection().select(query, asOf, range, among);
  }

  private selection(): ShardSelection {
    return new ShardSelection(this.reader, this.origins, this.underUri);
  }

  /** A digest is looked up by the statement itself. */
  private async shardRow(name: string, asOf: number): Promise<ShardRow> {
    const [sql, key] = isDigest(name)
      ? [SELECT_SHARD_BY_DIGEST, parseDigest(name)]
      : [SELECT_SHARD, await this.numberOf(name, asOf)];
    const [row] = await this.reader.query<ShardRow>(sql, [key, asOf], POINT_READ);
    if (!row) {
      // Throws a better message.
      await this.numberOf(name, asOf);
      throw new ShardsError('shard-not-found', `No shard is registered as ${name}.`);
    }
    if (!row.changed) return row;
    const [changed] = await this.reader.query<ShardRow>(SELECT_CHANGED_SHARD, [row.number, asOf], POINT_READ);
    if (!changed) throw new CorruptRecordError(`The row of shard ${row.number} is missing.`);
    return changed;
  }

  private async toShard(row: ShardRow, asOf: number): Promise<Shard> {
    const {
      number,
      entry,
      digest: bytes,
      uri,
      effective,
      drifted,
      changed: _changed,
      located,
      registered,
      corrected,
      kind,
      job,
      run,
      code,
      removal,
      parents,
      names,
      parentsTotal,
      ...facts
    } = row;
    const digest = bytes && formatDigest(bytes);
    const [origins, drift, sharedChecksums] = await awaitAll([
      this.origins.origins(asOf),
      drifted ? readDrift(this.reader, [number], asOf) : Promise.resolve(Drift.none),
      this.sharedChecksums(number, facts.checksums ?? [], asOf),
    ]);
    return {
      number,
      entry,
      uri,
      ...facts,
      digest,
      name: digest ?? uri ?? '',
      locations: [...(uri === null ? [] : [uri]), ...(located ?? [])],
      sharedChecksums,
      declaredOrigins: declaredOrigins(registered, corrected ?? []),
      effectiveOrigins: drift.apply(number, effective).flatMap((id) => origins[id] ?? []),
      parents: (parents ?? []).map((parent) => names?.[parent] ?? ''),
      parentsTotal: parentsTotal ?? 0,
      activity: kind === null ? null : toActivity({ kind, job, run, code, removal }),
    };
  }

  private async sharedChecksums(number: number, checksums: readonly string[], asOf: number): Promise<SharedChecksum[]> {
    const shared: SharedChecksum[] = [];
    for (const checksum of checksums) {
      const found = await this.selection().page({ checksum }, { limit: SHARING_LIMIT + 2 }, asOf);
      const others = found.filter((one) => one !== number);
      if (others.length === 0) continue;
      const shown = others.slice(0, SHARING_LIMIT);
      const names = await this.namesOf(shown, asOf);
      const shards = shown.map((one) => names.get(one) ?? '');
      shared.push({ checksum, shards, truncated: others.length > SHARING_LIMIT });
    }
    return shared;
  }

  private entriesOf(rows: readonly { readonly entry: number }[]): Promise<StoredEntry[]> {
    return this.entries.entries(
      rows.map((row) => row.entry),
      this.reader,
    );
  }
}

/**
 * The origins that a shard declares as of the last of the entries: bodies of its registration, if
 * that declares any, and of its corrections, in order.
 */
function declaredOrigins(registered: Buffer | null, corrected: readonly Buffer[]): readonly JsonObject[] {
  for (const body of corrected.toReversed()) {
    const { origins } = parseEntry(-1, body).data['facts'] as { readonly origins?: readonly JsonObject[] };
    if (origins !== undefined) return origins;
  }
  return registered === null ? [] : ((parseEntry(-1, registered).data['origins'] ?? []) as readonly JsonObject[]);
}

function toActivity({ kind, job, run, code, removal }: Activity): Activity {
  return { kind, job: job ?? undefined, run: run ?? undefined, code: code ?? undefined, removal: removal ?? undefined };
}
