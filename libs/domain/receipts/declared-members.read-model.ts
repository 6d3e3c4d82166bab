import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel } from '@domain/models';
import type { Reader } from '@platform/database';

/** The members of the dataset versions that a model version's recorded uses name. */
@Injectable()
export class DeclaredMembersReadModel {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  within(reader: Reader): DeclaredMembersReadModel {
    return new DeclaredMembersReadModel(this.models.within(reader), this.datasets.within(reader));
  }

  async ofModelVersion(id: number, asOf: number): Promise<{ readonly uses: number; readonly members: Bitmap }> {
    const uses = await this.models.uses([id], asOf);
    const used = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    const sets = await Promise.all(used.map((version) => this.datasets.members(version)));
    return { uses: uses.length, members: Bitmap.union(sets) };
  }
}
