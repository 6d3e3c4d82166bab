import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Complaint } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { makerOf, OriginIndex } from '@domain/origins';
import { Lineage } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import type { Reader } from '@platform/database';
import type { SelectorStatement } from './order-removal.command.js';
import { originFilterOf, declaredConditionsOf } from './removal-selector.js';
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

/** Resolves selectors to shards, as of a tree size. */
@Injectable()
export class ScopeResolverService {
  private tx: Reader | undefined;

  constructor(
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
    private readonly datasets: DatasetsReadModel,
    private readonly vendors: VendorsReadModel,
  ) {}

  within(tx: Reader): ScopeResolverService {
    const resolver = new ScopeResolverService(
      this.shards.within(tx),
      this.origins.within(tx),
      this.lineage,
      this.datasets.within(tx),
      this.vendors.within(tx),
    );
    resolver.tx = tx;
    return resolver;
  }

  /**
   * @throws RemovalsError `selects-nothing-known` if the selector names a vendor, dataset or shard
   * that is not registered
   */
  async resolve(selector: SelectorStatement, asOf: number): Promise<ResolvedSelector> {
    await this.refuseUnknown(selector, asOf);
    const members = await this.members(selector, asOf);
    const stated = await this.stated(selector, asOf);
    const facts = members && stated ? members.and(stated) : (members ?? stated);
    const filter = originFilterOf(selector);
    const count = await this.origins.shardCount(asOf);
    const downstream = (shards: Bitmap): Promise<Bitmap> => this.lineage.downstreamOf(shards, this.tx, count);
    if (filter === null) {
      const selected = facts ?? Bitmap.empty();
      const sets = { ...NO_SCOPE, selected, tainted: await downstream(selected) };
      return { sets, members, collectedUnknown: Bitmap.empty() };
    }
    const { declared, effective } = await this.origins.shardsOf(await this.originIds(filter, asOf), asOf);
    const collectedUnknown = await this.collectedUnknown(selector, facts, asOf);
    if (facts === null)
      return {
        sets: { ...NO_SCOPE, selected: declared, tainted: effective, reached: effective },
        members,
        collectedUnknown,
      };
    const matching = effective.and(facts);
    const tainted = await downstream(matching);
    const view = await this.lineage.view(this.tx);
    const roots = await withoutTaintedParent(view, matching.andNot(declared), tainted);
    const sets = { ...NO_SCOPE, selected: matching.and(declared).or(roots), tainted, reached: effective };
    return { sets, members, collectedUnknown };
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

  private async stated(selector: SelectorStatement, asOf: number): Promise<Bitmap | null> {
    const conditions = declaredConditionsOf(selector);
    if (!conditions) return null;
    const found = await this.shards.select(conditions, asOf);
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

  private async members({ shards, dataset }: SelectorStatement, asOf: number): Promise<Bitmap | null> {
    const named = shards ? await this.named(shards, asOf) : null;
    if (dataset === undefined || typeof dataset === 'string') return named;
    const version = await this.datasets.version(dataset.name, dataset.version, asOf);
    if (version?.state !== 'committed') {
      const message = version
        ? 'is still committing; order the removal when it is committed'
        : 'is not a dataset version that was made';
      throw removalRefused('selects-nothing-known', [{ pointer: '/selector/dataset', message }]);
    }
    const members = await this.datasets.members(version.id);
    return named ? named.and(members) : members;
  }

  private async named(names: readonly string[], asOf: number): Promise<Bitmap> {
    const numbers = await this.shards.numbersOf(names, asOf);
    const complaints = names.flatMap((name, at): Complaint[] =>
      numbers.has(name) ? [] : [{ pointer: `/selector/shards/${at}`, message: 'is not a registered shard' }],
    );
    refuseAny('selects-nothing-known', complaints.slice(0, COMPLAINTS_LIMIT));
    return Bitmap.of(numbers.values());
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
