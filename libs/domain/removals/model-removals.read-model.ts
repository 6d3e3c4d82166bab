import { Injectable } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import type { Stage } from '@domain/models';
import { type ChainUse, examplePath, ModelHistoryReadModel } from '@domain/provenance';
import { Lineage, type LineageView } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import type { UsedStatus } from './affected-versions.read-model.js';
import type { Removal, RemovalState } from './removal.js';
import { type Scope, RemovalScopesReadModel } from './removal-scopes.read-model.js';
import { type RemovalsPage, RemovalsReadModel } from './removals.read-model.js';
import { NO_SCOPE } from './scope-sets.js';
import { useTiming } from './use-status.js';

/**
 * One use, by the model version or an ancestor of it, of a dataset version that holds what is
 * removed.
 */
export interface RemovedUse {
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly stage: Stage;
  /**
   * The splits that the use names; absent: it read all of the version. `shards` counts the whole
   * version.
   */
  readonly splits?: readonly string[];
  readonly startedAt: Instant;
  /** null: no end is recorded; it counts as running. */
  readonly finishedAt: Instant | null;
  readonly status: UsedStatus;
  /**
   * False: it counts as after the removal only because no end of it is recorded. Once its end is
   * recorded, it may turn out to be before.
   */
  readonly certain: boolean;
  /** Members of the dataset version that are in the removal's scope. */
  readonly shards: number;
  /** From a selected shard down to such a member: names. */
  readonly example: readonly string[];
}

export interface ModelRemoval {
  readonly removal: string;
  readonly number: number;
  readonly state: RemovalState;
  /** The verification begun last; null: the removal was never verified. */
  readonly verification: string | null;
  readonly status: 'never_used' | UsedStatus;
  /** False: `used_after_removal` rests on uses alone of which no end is recorded. */
  readonly certain: boolean;
  readonly effectiveAt: Instant;
  readonly uses: readonly RemovedUse[];
}

interface Reach {
  readonly shards: number;
  readonly example: readonly number[];
}

/**
 * How removals concern a model version: intersects the datasets that it and its ancestors used with
 * the removals' tainted sets.
 */
@Injectable()
export class ModelRemovalsReadModel {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly histories: ModelHistoryReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly lineage: Lineage,
  ) {}

  /**
   * Returns an item for each removal that was not withdrawn; the page's key is the removal's
   * number.
   */
  async ofModelVersion(
    { model, version }: { readonly model: string; readonly version: string },
    page: RemovalsPage<number>,
    asOf: number,
  ): Promise<ModelRemoval[]> {
    const { uses } = await this.histories.history(model, version, asOf);
    const removals = await this.removals.active(page, asOf);
    const numbers = removals.map(({ number }) => number);
    const scopes = await this.scopes.scopes(numbers, asOf);
    const at = await this.removals.timeOf(asOf);
    const used = [...new Set(uses.map(({ dataset }) => dataset.id))];
    const members = await Promise.all(used.map(async (id) => [id, await this.datasets.members(id)] as const));
    const view = await this.lineage.view();
    const reaches = numbers.map((number) => reachesOf(members, scopes.get(number) ?? NO_SCOPE, view));
    const examples = reaches.flatMap((reach) => [...reach.values()].flatMap(({ example }) => example));
    const names = await this.shards.namesOf(new Set(examples), asOf);
    return removals.map((removal, index) => {
      const removed = uses.flatMap((use): RemovedUse[] => {
        const reach = reaches[index]?.get(use.dataset.id);
        return reach ? [removedUse(use, reach, names, removal.effectiveAt, at)] : [];
      });
      return toModelRemoval(removal, removed);
    });
  }
}

/**
 * Returns how a scope reaches each of the dataset versions; versions that it does not reach are
 * absent.
 */
function reachesOf(
  members: readonly (readonly [number, Bitmap])[],
  { selected, tainted }: Scope,
  view: LineageView,
): Map<number, Reach> {
  return new Map(
    members.flatMap(([id, set]): [number, Reach][] => {
      const removed = set.and(tainted);
      const first = removed.first();
      return first === null
        ? []
        : [[id, { shards: removed.size, example: examplePath(view, first, selected, tainted) }]];
    }),
  );
}

function toModelRemoval(
  { id, number, state, effectiveAt, verification }: Removal,
  uses: readonly RemovedUse[],
): ModelRemoval {
  const late = uses.filter(({ status }) => status === 'used_after_removal');
  const used = late.length > 0 ? 'used_after_removal' : 'used_before_removal';
  const status = uses.length === 0 ? 'never_used' : used;
  const certain = late.length === 0 || late.some((use) => use.certain);
  return { removal: id, number, state, verification: verification ?? null, status, certain, effectiveAt, uses };
}

function removedUse(
  { model, use, dataset }: ChainUse,
  { shards, example }: Reach,
  names: ReadonlyMap<number, string>,
  effectiveAt: Instant,
  at: Instant | null,
): RemovedUse {
  const timing = useTiming(use, effectiveAt, at);
  return {
    model: model.model,
    version: model.version,
    dataset: dataset.dataset,
    datasetVersion: dataset.version,
    stage: use.stage,
    splits: use.splits,
    startedAt: use.startedAt,
    finishedAt: use.finishedAt ?? null,
    status: timing === 'before' ? 'used_before_removal' : 'used_after_removal',
    certain: timing !== 'running',
    shards,
    example: example.map((shard) => names.get(shard) ?? ''),
  };
}
