import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { RemovalScopesReadModel } from './removal-scopes.read-model.js';
import { RemovalsReadModel } from './removals.read-model.js';

/** Members of a dataset version that a removal in force is about. */
export interface RemovedContent {
  /** Id of the dataset version. */
  readonly datasetVersion: number;
  /** Id of the removal. */
  readonly removal: string;
  readonly shards: number;
}

/** Finds what is removed in dataset versions. */
@Injectable()
export class RemovedContentReadModel {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  /**
   * Returns the removals in force, as of a tree size, whose scope has members of the committed
   * dataset versions.
   */
  async inVersions(datasetVersions: readonly number[], asOf: number): Promise<RemovedContent[]> {
    const inForce = datasetVersions.length === 0 ? [] : await this.removals.inForce(asOf);
    if (inForce.length === 0) return [];
    const scopes = await this.scopes.scopes(
      inForce.map(({ number }) => number),
      asOf,
    );
    const found: RemovedContent[] = [];
    for (const datasetVersion of datasetVersions) {
      const members = await this.datasets.members(datasetVersion);
      for (const { id, number } of inForce) {
        const shards = scopes.get(number)?.tainted.intersectionSize(members) ?? 0;
        if (shards > 0) found.push({ datasetVersion, removal: id, shards });
      }
    }
    return found;
  }
}
