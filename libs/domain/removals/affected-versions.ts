import type { Instant } from '@core/kernel';
import type { DatasetsReadModel, DatasetVersion } from '@domain/datasets';
import type { ModelsReadModel, ModelUse, ModelVersion, Stage } from '@domain/models';
import type { ScopeSets } from './scope-sets.js';
import { isUsedAfter } from './use-status.js';

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
  /** Only an ancestor of it used such a dataset version. */
  readonly inherited: boolean;
  /** Of its own uses. */
  readonly stages: readonly Stage[];
}

export interface AffectedVersions {
  readonly datasetVersions: readonly RemovedFromDatasetVersion[];
  readonly modelVersions: readonly RemovedFromModelVersion[];
}

/** A position, and when the last entry before it was recorded. */
export interface TimedPosition {
  readonly asOf: number;
  readonly at: Instant | null;
}

/**
 * The committed versions that hold what is removed, and the model versions trained on them or descended from such. Upstream sets find them; the members
 * themselves confirm, since what a redaction cleaned has removed ancestors and is not removed.
 */
export async function affectedVersions(
  rooms: { readonly datasets: DatasetsReadModel; readonly models: ModelsReadModel },
  scope: Pick<ScopeSets, 'selected' | 'tainted'>,
  effectiveAt: Instant,
  position: TimedPosition,
): Promise<AffectedVersions> {
  const { asOf } = position;
  const touched = await rooms.datasets.touching(scope.selected, asOf);
  const counts = await rooms.datasets.memberCounts(
    touched.map(({ version }) => version.id),
    scope.tainted,
  );
  const shards = ({ id }: DatasetVersion): number => counts.get(id) ?? 0;
  const versions = touched.map(({ version }) => version).filter((version) => shards(version) > 0);
  const ids = versions.map(({ id }) => id);
  const uses = await rooms.models.usesOfDatasets(ids, asOf);
  return {
    datasetVersions: versions.map((held) => {
      const { id, dataset, version, committedAt } = held;
      const late = committedAt !== null && committedAt >= effectiveAt;
      const status = late ? 'committed_after_removal' : 'committed_before_removal';
      return { id, dataset, version, shards: shards(held), committedAt, status };
    }),
    modelVersions: await modelVersions(rooms.models, uses, effectiveAt, position),
  };
}

async function modelVersions(
  models: ModelsReadModel,
  uses: readonly ModelUse[],
  effectiveAt: Instant,
  position: TimedPosition,
): Promise<RemovedFromModelVersion[]> {
  const byUser = new Map<number, ModelUse[]>();
  for (const use of uses) byUser.set(use.modelVersion, [...(byUser.get(use.modelVersion) ?? []), use]);
  const users = [...byUser.keys()];
  if (users.length === 0) return [];
  const found = new Map<number, ModelVersion>();
  for (const version of await models.byIds(users, position.asOf)) found.set(version.id, version);
  for (const version of await models.descendantsOf(users, position.asOf)) found.set(version.id, version);
  const late = new Map<number, boolean>();
  // Parents have the smaller ids.
  return [...found.values()]
    .sort((a, b) => a.id - b.id)
    .map(({ id, model, version, parents }) => {
      const own = byUser.get(id) ?? [];
      const ownLate = own.some((use) => isUsedAfter(use, effectiveAt, position.at));
      const inheritedLate = parents.some((parent) => 'id' in parent && late.get(parent.id) === true);
      late.set(id, ownLate || inheritedLate);
      const status = ownLate || inheritedLate ? 'used_after_removal' : 'used_before_removal';
      const stages = [...new Set(own.map(({ stage }) => stage))];
      return { id, model, version, status, inherited: own.length === 0, stages };
    });
}
