import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel } from '@domain/models';
import { RemovalScopesReadModel } from '@domain/removals';
import type { InspectedSubject } from './order-inspection.command.js';

/** The shards that a dataset version, a model version's uses, or a removal comes to. */
@Injectable()
export class InspectedShardsReadModel {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
    private readonly scopes: RemovalScopesReadModel,
  ) {}

  /** As of a tree size; a selector is for the caller to resolve. */
  async of({ dataset, model, version = '', removal }: InspectedSubject, asOf: number): Promise<Bitmap> {
    if (dataset !== undefined)
      return this.datasets.members((await this.datasets.requireCommitted(dataset, version, asOf)).id);
    if (model !== undefined) return this.used((await this.models.requireVersion(model, version, asOf)).id, asOf);
    return removal === undefined ? Bitmap.empty() : (await this.scopes.scope(removal, asOf)).tainted;
  }

  private async used(modelVersion: number, asOf: number): Promise<Bitmap> {
    const uses = await this.models.uses([modelVersion], asOf);
    const versions = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    return Bitmap.union(await Promise.all(versions.map((id) => this.datasets.members(id))));
  }
}
