import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel } from '@domain/models';
import type { ChainUse, ModelHistory } from './model-history.js';

/** Which dataset versions a model version and its ancestors used. */
@Injectable()
export class ModelHistoryReadModel {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  async history(model: string, version: string, asOf: number): Promise<ModelHistory> {
    const { versions: chain, uses } = await this.models.chain(model, version, asOf);
    const ids = [...new Set(uses.map((use) => use.datasetVersion))];
    const datasets = new Map((await this.datasets.versions(ids, asOf)).map((dataset) => [dataset.id, dataset]));
    const byId = new Map(chain.map((member) => [member.id, member]));
    const found = uses.flatMap((use): ChainUse[] => {
      const user = byId.get(use.modelVersion);
      const dataset = datasets.get(use.datasetVersion);
      return user && dataset ? [{ model: user, use, dataset }] : [];
    });
    const rank = new Map(chain.map(({ id }, index) => [id, index]));
    found.sort((a, b) => (rank.get(a.model.id) ?? 0) - (rank.get(b.model.id) ?? 0));
    return { chain, uses: found };
  }
}
