import type { DatasetVersion } from '@domain/datasets';
import { breadthFirst, type ModelUse, type ModelVersion } from '@domain/models';
import type { ChainUse, ModelHistory } from './model-history.js';

/**
 * Returns the history of each model version: it and its ancestors, and every use that any of them
 * made.
 * @param ids of the model versions asked for
 * @param versions these and all their ancestors
 * @param uses of all of `versions`, by start
 */
export function chainHistories(
  ids: readonly number[],
  versions: readonly ModelVersion[],
  uses: readonly ModelUse[],
  datasets: readonly DatasetVersion[],
): ModelHistory[] {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const datasetsById = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  const usesOf = new Map<number, ChainUse[]>();
  for (const use of uses) {
    const [model, dataset] = [byId.get(use.modelVersion), datasetsById.get(use.datasetVersion)];
    if (!model || !dataset) continue;
    const known = usesOf.get(model.id);
    if (known) known.push({ model, use, dataset });
    else usesOf.set(model.id, [{ model, use, dataset }]);
  }
  return ids.map((id) => {
    const chain = breadthFirst(id, byId);
    return { chain, uses: chain.flatMap((version) => usesOf.get(version.id) ?? []) };
  });
}
