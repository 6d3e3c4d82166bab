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

  /**
   * As of a tree size; a selector is for the caller to resolve.
   * @param keeps something of the records is kept: for a removal, of what it selects, and not of
   *   what
   *   others made of that
   */
  async of(subject: InspectedSubject, asOf: number, keeps: boolean): Promise<Bitmap> {
    const { dataset, model, version = '', removal } = subject;
    if (dataset !== undefined)
      return this.datasets.members((await this.datasets.requireCommitted(dataset, version, asOf)).id);
    if (model !== undefined) return this.used((await this.models.requireVersion(model, version, asOf)).id, asOf);
    if (removal === undefined) return Bitmap.empty();
    const { selected, tainted } = await this.scopes.scope(removal, asOf);
    return keeps ? selected : tainted;
  }

  private async used(modelVersion: number, asOf: number): Promise<Bitmap> {
    const uses = await this.models.uses([modelVersion], asOf);
    const versions = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    return Bitmap.union(await Promise.all(versions.map((id) => this.datasets.members(id))));
  }
}
