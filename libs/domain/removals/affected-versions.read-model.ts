import { Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel, type ModelUse, type Stage } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import type { OrderRemoval } from './order-removal.command.js';
import { type Scope, RemovalScopesReadModel, type ScopedShard } from './removal-scopes.read-model.js';
import { RemovalsReadModel } from './removals.read-model.js';
import { ScopeResolverService } from './scope-resolver.service.js';
import { useTiming } from './use-status.js';

export type UsedStatus = 'used_before_removal' | 'used_after_removal';

export interface RemovedFromDatasetVersion {
  readonly id: number;
  readonly dataset: string;
  readonly version: string;
  /** Its members that are in the scope. */
  readonly shards: number;
  readonly committedAt: Instant | null;
  readonly status: 'committed_before_removal' | 'committed_after_removal';
}

export interface RemovedFromModelVersion {
  readonly id: number;
  readonly model: string;
  readonly version: string;
  readonly status: UsedStatus;
  /** False: `used_after_removal` rests on uses alone of which no end is recorded. */
  readonly certain: boolean;
  /** Only an ancestor of it used such a dataset version. */
  readonly inherited: boolean;
  /** Of its own uses. */
  readonly stages: readonly Stage[];
}

export interface AffectedVersions {
  readonly datasetVersions: readonly RemovedFromDatasetVersion[];
  readonly modelVersions: readonly RemovedFromModelVersion[];
}

/** What an order would concern. */
export interface Preview {
  readonly scope: {
    readonly selected: number;
    readonly tainted: number;
    /** Shards that match except for their period of collection, which is not recorded. */
    readonly collectedUnknown: number;
  };
  readonly examples: readonly Pick<ScopedShard, 'name' | 'role'>[];
  readonly affected: AffectedVersions;
}

/** A position, and when the last entry before it was recorded. */
interface TimedPosition {
  readonly asOf: number;
  readonly at: Instant | null;
}

const EXAMPLES = 10;

/** Finds the dataset and model versions that contain what a removal removes. */
@Injectable()
export class AffectedVersionsReadModel {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly resolver: ScopeResolverService,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  async affected(id: string, asOf: number): Promise<AffectedVersions> {
    const { effectiveAt } = await this.removals.requireRemoval(id, asOf);
    return this.affectedBy(await this.scopes.scope(id, asOf), effectiveAt, asOf);
  }

  /** Previews an order; writes nothing. */
  async preview({ selector, effectiveAt }: OrderRemoval, asOf: number): Promise<Preview> {
    const { sets, collectedUnknown } = await this.resolver.resolve(selector, asOf);
    const { selected, tainted } = sets;
    const chosen = [...selected.next(0, EXAMPLES)];
    const descending = [...tainted.andNot(selected).next(0, EXAMPLES)];
    const names = await this.shards.namesOf([...chosen, ...descending], asOf);
    const example = (role: ScopedShard['role']) => (shard: number) => ({ name: names.get(shard) ?? '', role });
    return {
      scope: { selected: selected.size, tainted: tainted.size, collectedUnknown: collectedUnknown.size },
      examples: [...chosen.map(example('selected')), ...descending.map(example('descends'))],
      affected: await this.affectedBy(sets, effectiveAt, asOf),
    };
  }

  /**
   * Returns the committed versions with a removed member, and the model versions trained on them or
   * descended from such. Upstream sets select candidates; members decide, since a member that a
   * redaction cleaned has removed ancestors but is not removed itself.
   */
  private async affectedBy(scope: Scope, effectiveAt: Instant, asOf: number): Promise<AffectedVersions> {
    const touched = await this.datasets.touching(scope.selected, asOf);
    const ids = touched.map(({ version }) => version.id);
    const counts = await this.datasets.memberCounts(ids, scope.tainted);
    const datasetVersions = touched.flatMap(({ version: found }): RemovedFromDatasetVersion[] => {
      const { id, dataset, version, committedAt } = found;
      const shards = counts.get(id) ?? 0;
      const late = committedAt !== null && committedAt >= effectiveAt;
      const status = late ? 'committed_after_removal' : 'committed_before_removal';
      return shards === 0 ? [] : [{ id, dataset, version, shards, committedAt, status }];
    });
    const uses = await this.models.usesOfDatasets(
      datasetVersions.map(({ id }) => id),
      asOf,
    );
    const position = { asOf, at: await this.removals.timeOf(asOf) };
    return { datasetVersions, modelVersions: await this.modelVersions(uses, effectiveAt, position) };
  }

  private async modelVersions(
    uses: readonly ModelUse[],
    effectiveAt: Instant,
    { asOf, at }: TimedPosition,
  ): Promise<RemovedFromModelVersion[]> {
    const byUser = new Map<number, ModelUse[]>();
    for (const use of uses) byUser.set(use.modelVersion, [...(byUser.get(use.modelVersion) ?? []), use]);
    const users = [...byUser.keys()];
    if (users.length === 0) return [];
    const versions = [...(await this.models.byIds(users, asOf)), ...(await this.models.descendantsOf(users, asOf))];
    const distinct = [...new Map(versions.map((version) => [version.id, version])).values()];
    const late = new Set<number>();
    const certainly = new Set<number>();
    // Parents have the smaller ids.
    return distinct
      .sort((a, b) => a.id - b.id)
      .map(({ id, model, version, parents }) => {
        const own = byUser.get(id) ?? [];
        const timings = own.map((use) => useTiming(use, effectiveAt, at));
        const inherits = (from: ReadonlySet<number>): boolean =>
          parents.some((parent) => 'id' in parent && from.has(parent.id));
        if (timings.some((timing) => timing !== 'before') || inherits(late)) late.add(id);
        if (timings.includes('after') || inherits(certainly)) certainly.add(id);
        const status = late.has(id) ? 'used_after_removal' : 'used_before_removal';
        const stages = [...new Set(own.map(({ stage }) => stage))];
        const certain = !late.has(id) || certainly.has(id);
        return { id, model, version, status, certain, inherited: own.length === 0, stages };
      });
  }
}
