import { Bitmap } from '@core/bitmap';
import type { Instant, Period } from '@core/kernel';
import type { Origin, OriginIndex, OriginShards } from '@domain/origins';
import type { Amount, Labels, Redeclared, ShardQuery, ShardsReadModel, ShardTallies, StatedFact } from '@domain/shards';
import type { ApprovalsReadModel, VendorsReadModel } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import type { Measure, Reach } from './condition.command.js';
import type { Truth } from './met.js';
import type { Subject, SubjectTraits, SubjectUse, WriteNames } from './subject.js';
import { approvalsOfOrigins } from './approvals-of-origins.js';
import { CachedTerms } from './cached-terms.js';
import { type TermsByVendor, termsOfOrigins } from './terms-of-origins.js';

/** Where recorded shards are read, as of a tree size. */
export interface PolicyRecord {
  readonly origins: OriginIndex;
  readonly shards: ShardsReadModel;
  readonly tallies: ShardTallies;
  readonly vendors: VendorsReadModel;
  readonly approvals: ApprovalsReadModel;
  readonly asOf: number;
  readonly now: Instant;
  /** The transaction that holds the ledger's lock, of which `asOf` is the next entry. */
  readonly tx?: Transaction;
  /** What subjects of the same record have in common; undefined: each reads it itself. */
  readonly shared?: SharedReads;
}

/** What does not depend on the shards of a subject: read once for all subjects of a record. */
interface SharedReads {
  readonly sets: Map<number, OriginShards>;
  readonly terms: CachedTerms;
  /** Of all shards; undefined: no rule asked. */
  redeclared?: Promise<readonly Redeclared[]>;
}

/** Origins whose sets are shared: a job that asks about everything must not keep all of them. */
const SHARED_SETS_LIMIT = 1_000;

/** What is recorded of registered shards: sets of shards by origin, and sums. */
export class RecordedSubject implements Subject {
  readonly oneByOne: boolean = false;
  private readonly sets: Map<number, OriginShards>;
  private readonly lacking = new Map<string, Promise<Bitmap>>();
  private readonly cachedTerms: CachedTerms;
  private others: Promise<readonly Redeclared[]> | undefined;
  private known: Promise<readonly Origin[]> | undefined;
  private readonly totals = new Map<Measure, Promise<Amount>>();

  /** @param names of the write; without them no waiver of a dataset or a model holds for it */
  constructor(
    private readonly record: PolicyRecord,
    readonly shards: Bitmap,
    readonly use?: SubjectUse,
    private readonly names: WriteNames = {},
  ) {
    this.sets = record.shared?.sets ?? new Map<number, OriginShards>();
    this.cachedTerms = record.shared?.terms ?? termsIn(record);
  }

  get asOf(): number {
    return this.record.asOf;
  }

  get now(): Instant {
    return this.record.now;
  }

  origins(): Promise<readonly Origin[]> {
    const { origins, tx, asOf } = this.record;
    this.known ??= tx ? origins.originsUnderLock(tx) : origins.origins(asOf);
    return this.known;
  }

  async withOrigins(origins: readonly Origin[], reach: Reach): Promise<Bitmap> {
    const known = await this.setsOf(origins);
    const having = origins.flatMap(({ id }) => {
      const sets = known.get(id);
      return sets ? [reached(sets, reach)] : [];
    });
    return Bitmap.union(having).and(this.shards);
  }

  without(fact: StatedFact): Promise<Bitmap> {
    const known = this.lacking.get(fact) ?? this.readWithout(fact);
    this.lacking.set(fact, known);
    return known;
  }

  withTraits(holds: (traits: SubjectTraits) => boolean): Promise<Bitmap> {
    const { shards, tx, asOf } = this.record;
    return (tx ? shards.within(tx) : shards).withTraits(holds, this.shards, asOf);
  }

  labelled(labels: Labels): Promise<Bitmap> {
    return this.select({ labels });
  }

  approved(origins: readonly Origin[]): Promise<Truth[]> {
    const { approvals, tx, asOf } = this.record;
    return approvalsOfOrigins(tx ? approvals.within(tx) : approvals, origins, asOf);
  }

  writtenTo(names: WriteNames): Promise<Bitmap> {
    const { dataset, version, model, modelVersion } = names;
    const own = this.names;
    const agree =
      (dataset === undefined || dataset === own.dataset) &&
      (version === undefined || version === own.version) &&
      (model === undefined || model === own.model) &&
      (modelVersion === undefined || modelVersion === own.modelVersion);
    return Promise.resolve(agree ? this.shards : Bitmap.empty());
  }

  underUri(uriPrefix: string): Promise<Bitmap> {
    return this.select({ uriPrefix });
  }

  redeclared(): Promise<readonly Redeclared[]> {
    const { shards, tx, asOf, shared } = this.record;
    if (!shared) return (this.others ??= (tx ? shards.within(tx) : shards).redeclared(this.shards, asOf));
    shared.redeclared ??= shards.redeclared(null, asOf);
    return shared.redeclared.then((all) => all.filter(({ shard }) => this.shards.has(shard)));
  }

  /** @param shards some of the subject's */
  async amount(shards: Bitmap, by: Exclude<Measure, 'shards'>): Promise<Amount> {
    if (shards.isEmpty) return { known: 0, lacking: 0 };
    if (shards.size < this.shards.size) return this.amountOf(shards, by);
    const whole = this.totals.get(by) ?? this.amountOf(shards, by);
    this.totals.set(by, whole);
    return whole;
  }

  terms(origins: readonly Origin[], during?: Period): Promise<TermsByVendor[]> {
    return this.cachedTerms.of(origins, during);
  }

  protected select(query: ShardQuery): Promise<Bitmap> {
    const { shards, tx, asOf } = this.record;
    const range = [this.shards.first() ?? 0, (this.shards.last() ?? -1) + 1] as const;
    return (tx ? shards.within(tx) : shards).select(query, asOf, range, this.shards);
  }

  private readWithout(fact: StatedFact): Promise<Bitmap> {
    const { shards, tx, asOf } = this.record;
    return (tx ? shards.within(tx) : shards).without(fact, this.shards, asOf);
  }

  private amountOf(shards: Bitmap, by: Exclude<Measure, 'shards'>): Promise<Amount> {
    const { tallies, tx, asOf } = this.record;
    return (tx ? tallies.within(tx) : tallies).amount(by, shards, asOf);
  }

  /** The shards of each origin, by its id; they are not of the subject alone. */
  async setsOf(origins: readonly Origin[]): Promise<ReadonlyMap<number, OriginShards>> {
    const { sets, record } = this;
    const ids = origins.flatMap(({ id }) => (sets.has(id) ? [] : [id]));
    if (ids.length === 0) return sets;
    const { origins: index, tx, asOf, shared } = record;
    const found = tx ? await index.shardsUnderLock(tx, ids) : await index.shardsByOrigin(ids, asOf);
    const known = new Map([...sets, ...found]);
    if (shared && sets.size + ids.length > SHARED_SETS_LIMIT) sets.clear();
    // An origin that no shard has is absent from what was found.
    else for (const id of ids) sets.set(id, found.get(id) ?? NO_SHARDS);
    return known;
  }
}

const NO_SHARDS: OriginShards = { declared: Bitmap.empty(), effective: Bitmap.empty() };

/** The terms of origins, each found once. */
export function termsIn({ vendors, tx, asOf }: Pick<PolicyRecord, 'vendors' | 'tx' | 'asOf'>): CachedTerms {
  return new CachedTerms((origins, during) => termsOfOrigins(tx ? vendors.within(tx) : vendors, origins, during, asOf));
}

export function reached({ declared, effective }: OriginShards, reach: Reach): Bitmap {
  if (reach === 'declared') return declared;
  return reach === 'any' ? effective : effective.andNot(declared);
}
