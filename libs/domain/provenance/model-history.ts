import type { DatasetsReadModel, DatasetVersion } from '@domain/datasets';
import type { ModelsReadModel, ModelUse, ModelVersion } from '@domain/models';

/** A use, with the model version that made it and the dataset version it used. */
export interface ChainUse {
  readonly model: ModelVersion;
  readonly use: ModelUse;
  readonly dataset: DatasetVersion;
}

/** Whether what was used may be in the model: all stages but evaluation. */
export function isTraining({ use }: ChainUse): boolean {
  return use.stage !== 'evaluation';
}

/** A model version, its ancestors (itself first), and every use that any of them made. */
export interface ModelHistory {
  readonly chain: readonly ModelVersion[];
  readonly uses: readonly ChainUse[];
}

export async function modelHistory(
  models: ModelsReadModel,
  datasets: DatasetsReadModel,
  subject: { readonly model: string; readonly version: string },
  asOf: number,
): Promise<ModelHistory> {
  const { versions: chain, uses } = await models.chain(subject.model, subject.version, asOf);
  const ids = [...new Set(uses.map((use) => use.datasetVersion))];
  const versions = new Map((await datasets.versions(ids, asOf)).map((version) => [version.id, version]));
  const byId = new Map(chain.map((version) => [version.id, version]));
  const found = uses.flatMap((use): ChainUse[] => {
    const model = byId.get(use.modelVersion);
    const dataset = versions.get(use.datasetVersion);
    return model && dataset ? [{ model, use, dataset }] : [];
  });
  const rank = new Map(chain.map((version, index) => [version.id, index]));
  found.sort((a, b) => (rank.get(a.model.id) ?? 0) - (rank.get(b.model.id) ?? 0));
  return { chain, uses: found };
}
