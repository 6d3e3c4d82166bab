import type { DatasetVersion } from '@domain/datasets';
import type { ModelUse, ModelVersion } from '@domain/models';

/** A use, with the model version that made it and the dataset version it used. */
export interface ChainUse {
  readonly model: ModelVersion;
  readonly use: ModelUse;
  readonly dataset: DatasetVersion;
}

/** Whether the use is training: all stages but evaluation. */
export function isTraining({ use }: ChainUse): boolean {
  return use.stage !== 'evaluation';
}

/** A model version, its ancestors (itself first), and every use that any of them made. */
export interface ModelHistory {
  readonly chain: readonly ModelVersion[];
  readonly uses: readonly ChainUse[];
}
