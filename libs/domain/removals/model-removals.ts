import type { Instant } from '@core/kernel';
import type { DatasetsReadModel } from '@domain/datasets';
import type { Stage } from '@domain/models';
import { type ChainUse, examplePath, type ModelHistory } from '@domain/provenance';
import type { LineageView } from '@domain/lineage';
import type { ShardsReadModel } from '@domain/shards';
import type { UsedStatus } from './affected-versions.js';
import type { Removal, RemovalState } from './removal.js';
import type { ScopeSets } from './scope-sets.js';
import { isUsedAfter } from './use-status.js';

/** One use, by the model version or an ancestor of it, of a dataset version that holds what is removed. */
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

/** How each of the removals stands to a model version and its ancestors: their uses met with the removals' tainted sets. */
export async function modelRemovals(
  rooms: { readonly datasets: DatasetsReadModel; readonly shards: ShardsReadModel; readonly view: LineageView },
  { uses }: ModelHistory,
  removals: readonly { readonly removal: Removal; readonly scope: Pick<ScopeSets, 'selected' | 'tainted'> }[],
  position: { readonly asOf: number; readonly at: Instant | null },
): Promise<ModelRemoval[]> {
  const used = [...new Set(uses.map(({ dataset }) => dataset.id))];
  const members = new Map(await Promise.all(used.map(async (id) => [id, await rooms.datasets.members(id)] as const)));
  const reaches = removals.map(({ scope }) => {
    const found = new Map<number, Reach>();
    for (const [id, set] of members) {
      const shards = set.intersectionSize(scope.tainted);
      const first = shards === 0 ? null : set.and(scope.tainted).first();
      if (first !== null)
        found.set(id, { shards, example: examplePath(rooms.view, first, scope.selected, scope.tainted) });
    }
    return found;
  });
  const shown = new Set(reaches.flatMap((found) => [...found.values()].flatMap(({ example }) => example)));
  const names = await rooms.shards.namesOf(shown, position.asOf);
  return removals.map(({ removal }, at) => {
    const found = reaches[at] ?? new Map<number, Reach>();
    const removed = uses.flatMap((use): RemovedUse[] => {
      const reach = found.get(use.dataset.id);
      return reach ? [removedUse(use, reach, names, removal.effectiveAt, position.at)] : [];
    });
    const late = removed.some(({ status }) => status === 'used_after_removal');
    const status = removed.length === 0 ? 'never_used' : late ? 'used_after_removal' : 'used_before_removal';
    const { id, number, state, effectiveAt } = removal;
    return { removal: id, number, state, status, effectiveAt, uses: removed };
  });
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
