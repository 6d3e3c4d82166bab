import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type Complaint, isDigest } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { makerOf, OriginIndex, type OriginShards } from '@domain/origins';
import { Lineage, passOn } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import type { SelectorStatement } from './order-removal.command.js';
import { declarationTest, declaredConditionsOf, originFilterOf } from './removal-selector.js';
import { refuseAny, removalRefused, RemovalsError } from './removals.errors.js';
import { withoutTaintedParent } from './scope-rules.js';
import { NO_SCOPE, type ScopeSets } from './scope-sets.js';

const COMPLAINTS_LIMIT = 100;

export interface ResolvedSelector {
  readonly sets: ScopeSets;
  /**
   * The shards that the selector names, as shards or as a dataset version; null if it names none.
   */
  readonly members: Bitmap | null;
  /** Shards that match except for their period of collection, which is not recorded. */
  readonly collectedUnknown: Bitmap;
}

/**
 * What a selector resolves to as of a tree size, with what `advance` needs to follow the ledger.
 */
export interface PreparedScope {
  readonly selector: SelectorStatement;
  readonly asOf: number;
  /** The number of shards registered by then. */
  readonly count: number;
  /** The numbers of the named shards; null if the selector names none. */
  readonly named: ReadonlyMap<string, number> | null;
  /** The members of the named dataset version; null if the selector names none. */
  readonly version: Bitmap | null;
  /** The shards whose declaration meets the conditions; null if there are none. */
  readonly stated: Bitmap | null;
  readonly members: Bitmap | null;
  readonly sets: ScopeSets;
}

type Facts = Omit<PreparedScope, 'members' | 'sets'>;

/** Why the members of a dataset version cannot be selected. */
const UNUSABLE = {
  unknown: 'is not a dataset version that was made',
  committing: 'is still committing; order the removal when it is committed',
  refused: 'was refused by rules, and holds nothing',
  withdrawn: 'is withdrawn; name the shards, or a version that is not withdrawn',
} as const;

/** Resolves selectors to shards, as of a tree size. */
@Injectable()
export class ScopeResolverService {
  private tx: Transaction | undefined;
  /** Caches committed sets, also for a resolver within a transaction. */
  private cached: OriginIndex;

  constructor(
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
    private readonly datasets: DatasetsReadModel,
    private readonly vendors: VendorsReadModel,
  ) {
    this.cached = origins;
  }

  /** @param tx holds the ledger's lock */
  within(tx: Transaction): ScopeResolverService {
    const resolver = new ScopeResolverService(
      this.shards.within(tx),
      this.origins.within(tx),
      this.lineage,
      this.datasets.within(tx),
      this.vendors.within(tx),
    );
    resolver.tx = tx;
    resolver.cached = this.cached;
    return resolver;
  }

  /**
   * @throws RemovalsError `selects-nothing-known` if the selector names a vendor, dataset or shard
   * that is not registered
   */
  async resolve(selector: SelectorStatement, asOf: number): Promise<ResolvedSelector> {
    const { sets, members, stated } = await this.prepare(selector, asOf);
    const facts = bothOf(members, stated);
    return { sets, members, collectedUnknown: await this.collectedUnknown(selector, facts, asOf) };
  }

  /** As `resolve`. */
  async prepare(selector: SelectorStatement, asOf: number): Promise<PreparedScope> {
    await this.refuseUnknown(selector, asOf);
    const named = selector.shards ? await this.named(selector.shards, asOf) : null;
    const version = await this.versionMembers(selector, asOf);
    const stated = await this.stated(selector, version, asOf);
    const count = await this.origins.shardCount(asOf);
    return this.derived({ selector, asOf, count, named, version, stated });
  }

  /**
   * Returns what the selector resolves to as of a later tree size. Reads only what was stated
   * since: registrations, locations and corrections. Only after a correction, or where a name
   * changed its shard, the sets are computed anew from the shards that the selector matches.
   */
  async advance(prepared: PreparedScope, asOf: number): Promise<PreparedScope> {
    if (asOf <= prepared.asOf) return prepared;
    const count = await this.origins.shardCount(asOf);
    const corrected = await this.shards.correctedBetween(prepared.asOf, asOf);
    const added = Array.from({ length: count - prepared.count }, (_, at) => prepared.count + at);
    const named = await this.renamed(prepared, added, asOf);
    const stated = await this.restated(prepared, [...corrected.filter((one) => one < prepared.count), ...added], asOf);
    const facts: Facts = { ...prepared, asOf, count, named, stated };
    if (corrected.length > 0 || named !== prepared.named) return this.derived(facts);
    return { ...prepared, ...facts, sets: await this.extended(prepared, facts, added) };
  }

  private async derived(facts: Facts): Promise<PreparedScope> {
    const { selector, asOf, count, named, version, stated } = facts;
    const members = bothOf(named && Bitmap.of(named.values()), version);
    return { ...facts, members, sets: await this.setsOf(selector, bothOf(members, stated), asOf, count) };
  }

  private async setsOf(
    selector: SelectorStatement,
    facts: Bitmap | null,
    asOf: number,
    count: number,
  ): Promise<ScopeSets> {
    const filter = originFilterOf(selector);
    const downstream = (shards: Bitmap): Promise<Bitmap> => this.lineage.downstreamOf(shards, this.tx, count);
    if (filter === null) {
      const selected = facts ?? Bitmap.empty();
      return { ...NO_SCOPE, selected, tainted: await downstream(selected) };
    }
    const { declared, effective } = await this.shardsOf(await this.originIds(filter, asOf), asOf);
    if (facts === null) return { ...NO_SCOPE, selected: declared, tainted: effective, reached: effective };
    const matching = effective.and(facts);
    const tainted = await downstream(matching);
    const view = await this.lineage.view(this.tx);
    const roots = await withoutTaintedParent(view, matching.andNot(declared), tainted);
    return { ...NO_SCOPE, selected: matching.and(declared).or(roots), tainted, reached: effective };
  }

  /**
   * The sets with new shards. What a shard is in the scope follows from what it states and from its
   * parents, which have lower numbers: the sets of earlier shards stay.
   */
  private async extended(prepared: PreparedScope, facts: Facts, added: readonly number[]): Promise<ScopeSets> {
    if (added.length === 0) return prepared.sets;
    const { sets, members, count: from, selector } = prepared;
    const filter = originFilterOf(selector);
    const view = await this.lineage.view(this.tx);
    const matches = bothOf(members, facts.stated)?.slice(from, facts.count) ?? null;
    const taintedBy = async (own: Bitmap): Promise<Bitmap> =>
      sets.tainted.or(await passOn(view, { candidates: null, own, outside: sets.tainted }, from, facts.count));
    if (filter === null) {
      const own = matches ?? Bitmap.empty();
      return { ...sets, selected: sets.selected.or(own), tainted: await taintedBy(own) };
    }
    const ids = new Set(await this.originIds(filter, facts.asOf));
    const rows = await this.shards.originsOf(added, facts.asOf);
    const having = (which: 'declared' | 'effective'): Bitmap =>
      Bitmap.of(rows.filter((one) => one[which].some((id) => ids.has(id))).map(({ number }) => number));
    const [declared, effective] = [having('declared'), having('effective')];
    const reached = sets.reached.or(effective);
    if (matches === null) return { ...sets, selected: sets.selected.or(declared), tainted: reached, reached };
    const matching = effective.and(matches);
    const tainted = await taintedBy(matching);
    const roots = await withoutTaintedParent(view, matching.andNot(declared), tainted);
    return { ...sets, selected: sets.selected.or(matching.and(declared)).or(roots), tainted, reached };
  }

  private async shardsOf(ids: readonly number[], asOf: number): Promise<OriginShards> {
    if (!this.tx) return this.origins.shardsOf(ids, asOf);
    const sets = [...(await this.cached.shardsUnderLock(this.tx, ids)).values()];
    return {
      declared: Bitmap.union(sets.map((set) => set.declared)),
      effective: Bitmap.union(sets.map((set) => set.effective)),
    };
  }

  /**
   * The named shards as of a later tree size. A digest keeps its shard; a URI can get another one
   * by a registration or a location. Returns the same map if nothing changed.
   */
  private async renamed(
    { named, asOf: from }: PreparedScope,
    added: readonly number[],
    asOf: number,
  ): Promise<PreparedScope['named']> {
    if (!named || !Array.from(named.keys()).some((name) => !isDigest(name))) return named;
    const places = await this.shards.placesAndLabelsOf(added, asOf);
    const located = await this.shards.locatedBetween(from, asOf);
    const stated = new Set([...places.flatMap(({ uri }) => uri ?? []), ...located]);
    const names = [...stated].filter((name) => named.has(name));
    const changed = [...(await this.shards.numbersOf(names, asOf))].filter(([name, to]) => named.get(name) !== to);
    return changed.length === 0 ? named : new Map([...named, ...changed]);
  }

  /** The shards that meet the conditions, with these shards tested anew. */
  private async restated(
    { stated, selector }: PreparedScope,
    shards: readonly number[],
    asOf: number,
  ): Promise<Bitmap | null> {
    const conditions = declaredConditionsOf(selector);
    if (!stated || !conditions || shards.length === 0) return stated;
    const test = declarationTest(conditions);
    const matching = (await this.shards.placesAndLabelsOf(shards, asOf)).filter(test);
    return stated.andNot(Bitmap.of(shards)).or(Bitmap.of(matching.map(({ number }) => number)));
  }

  private async originIds(filter: Parameters<OriginIndex['matching']>[0], asOf: number): Promise<number[]> {
    return (await this.origins.matching(filter, asOf)).map(({ id }) => id);
  }

  private async collectedUnknown(selector: SelectorStatement, facts: Bitmap | null, asOf: number): Promise<Bitmap> {
    const { collected, ...rest } = selector;
    if (collected === undefined) return Bitmap.empty();
    const others = await this.origins.matching(originFilterOf(rest) ?? {}, asOf);
    const open = others.filter((origin) => origin.collected === undefined);
    const { declared } = await this.origins.shardsOf(
      open.map(({ id }) => id),
      asOf,
    );
    return facts ? declared.and(facts) : declared;
  }

  /**
   * The shards that meet the conditions on declarations; of the members of the named version, which
   * never change.
   */
  private async stated(selector: SelectorStatement, version: Bitmap | null, asOf: number): Promise<Bitmap | null> {
    const conditions = declaredConditionsOf(selector);
    if (!conditions) return null;
    const found = await this.shards.select(conditions, asOf, undefined, version ?? undefined);
    if (conditions.dataset !== undefined && found.isEmpty) await this.requireDataset(conditions.dataset, asOf);
    return found;
  }

  /** Throws unless some shard is declared to be of the dataset. */
  private async requireDataset(dataset: string, asOf: number): Promise<void> {
    const [one] = await this.shards.list({ dataset }, { limit: 1 }, asOf);
    if (one) return;
    const [version] = await this.datasets.versionsOf(dataset, { limit: 1 }, asOf);
    const message = version
      ? 'is not what any shard says it is of; name a version of it, as {"name": …, "version": …}, to select that version’s members'
      : 'is not a dataset that any shard is of';
    throw new RemovalsError('selects-nothing-known', `The dataset "${dataset}" ${message}.`, [
      { pointer: '/selector/dataset', message },
    ]);
  }

  private async versionMembers({ dataset }: SelectorStatement, asOf: number): Promise<Bitmap | null> {
    if (dataset === undefined || typeof dataset === 'string') return null;
    const version = await this.datasets.version(dataset.name, dataset.version, asOf);
    if (version?.state === 'committed') return this.datasets.members(version.id);
    const message = UNUSABLE[version?.state ?? 'unknown'];
    throw removalRefused('selects-nothing-known', [{ pointer: '/selector/dataset', message }]);
  }

  private async named(names: readonly string[], asOf: number): Promise<ReadonlyMap<string, number>> {
    const numbers = await this.shards.numbersOf(names, asOf);
    if (numbers.size === names.length) return numbers;
    const complaints: Complaint[] = [];
    for (const [at, name] of names.entries()) {
      if (complaints.length === COMPLAINTS_LIMIT) break;
      if (!numbers.has(name))
        complaints.push({ pointer: `/selector/shards/${at}`, message: 'is not a registered shard' });
    }
    refuseAny('selects-nothing-known', complaints);
    return numbers;
  }

  private async refuseUnknown({ vendor, generator }: SelectorStatement, asOf: number): Promise<void> {
    const named = [
      { pointer: '/selector/vendor', slug: vendor },
      { pointer: '/selector/generator', slug: makerOf(generator) },
    ].flatMap(({ pointer, slug }) => (slug === undefined ? [] : [{ pointer, slug }]));
    const unknown = await this.vendors.unknownAmong(
      named.map(({ slug }) => slug),
      asOf,
    );
    refuseAny(
      'selects-nothing-known',
      named
        .filter(({ slug }) => unknown.includes(slug))
        .map(({ pointer, slug }) => ({ pointer, message: `names the vendor ${slug}, which is not registered` })),
    );
  }
}

/** What is in both sets; null is everything. */
function bothOf(one: Bitmap | null, other: Bitmap | null): Bitmap | null {
  return one && other ? one.and(other) : (one ?? other);
}
