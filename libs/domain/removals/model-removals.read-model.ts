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
import { isUsedAfter } from './use-status.js';

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
  readonly startedAt: Instant;
  /** null: still running. */
  readonly finishedAt: Instant | null;
  readonly status: UsedStatus;
  /** Members of the dataset version that are in the removal's scope. */
  readonly shards: number;
  /** From a selected shard down to such a member: names. */
  readonly example: readonly string[];
}

export interface ModelRemoval {
  readonly removal: string;
  readonly number: number;
  readonly state: RemovalState;
  readonly status: 'never_used' | UsedStatus;
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

function toModelRemoval({ id, number, state, effectiveAt }: Removal, uses: readonly RemovedUse[]): ModelRemoval {
  const late = uses.some(({ status }) => status === 'used_after_removal');
  const used = late ? 'used_after_removal' : 'used_before_removal';
  return { removal: id, number, state, status: uses.length === 0 ? 'never_used' : used, effectiveAt, uses };
}

function removedUse(
  { model, use, dataset }: ChainUse,
  { shards, example }: Reach,
  names: ReadonlyMap<number, string>,
  effectiveAt: Instant,
  at: Instant | null,
): RemovedUse {
  return {
    model: model.model,
    version: model.version,
    dataset: dataset.dataset,
    datasetVersion: dataset.version,
    stage: use.stage,
    startedAt: use.startedAt,
    finishedAt: use.finishedAt ?? null,
    status: isUsedAfter(use, effectiveAt, at) ? 'used_after_removal' : 'used_before_removal',
    shards,
    example: example.map((shard) => names.get(shard) ?? ''),
  };
}
