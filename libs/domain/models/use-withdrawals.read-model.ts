import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import type { ModelUse } from './model-use.js';
import { ModelsReadModel } from './models.read-model.js';
import type { SelectedUses } from './use-withdrawal-orders.service.js';

/** What an order would withdraw. */
export interface UseWithdrawalEffects {
  /** Uses that would be withdrawn. */
  readonly withdrawn: number;
  /** Uses that are withdrawn already, for the same reason. */
  readonly same: number;
  /** Ids of the first uses that would be withdrawn. */
  readonly examples: readonly string[];
  /** Dataset versions that would lose uses, and how many. */
  readonly datasetVersions: readonly { readonly dataset: string; readonly version: string; readonly uses: number }[];
  /** Model versions that would lose uses, and how many. */
  readonly modelVersions: readonly { readonly model: string; readonly version: string; readonly uses: number }[];
  /** Other model versions whose ancestors would lose uses. */
  readonly descendants: readonly { readonly model: string; readonly version: string }[];
}

const EXAMPLES = 5;

/** Previews withdrawals; writes nothing. */
@Injectable()
export class UseWithdrawalsReadModel {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  async effects({ current, same }: SelectedUses, asOf: number): Promise<UseWithdrawalEffects> {
    const ofModels = counted(current, ({ modelVersion }) => modelVersion);
    const ofDatasets = counted(current, ({ datasetVersion }) => datasetVersion);
    const users = [...ofModels.keys()];
    const modelVersions = await this.models.byIds(users, asOf);
    const datasetVersions = await this.datasets.versions([...ofDatasets.keys()], asOf);
    const descendants = users.length === 0 ? [] : await this.models.descendantsOf(users, asOf);
    return {
      withdrawn: current.length,
      same: same.length,
      examples: current.slice(0, EXAMPLES).map(({ id }) => id),
      datasetVersions: datasetVersions.map(({ id, dataset, version }) => {
        return { dataset, version, uses: ofDatasets.get(id) ?? 0 };
      }),
      modelVersions: modelVersions.map(({ id, model, version }) => ({ model, version, uses: ofModels.get(id) ?? 0 })),
      descendants: descendants.filter(({ id }) => !ofModels.has(id)).map(({ model, version }) => ({ model, version })),
    };
  }
}

function counted(uses: readonly ModelUse[], keyOf: (use: ModelUse) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const use of uses) counts.set(keyOf(use), (counts.get(keyOf(use)) ?? 0) + 1);
  return counts;
}
