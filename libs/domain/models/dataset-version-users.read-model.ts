import { Injectable } from '@nestjs/common';
import type { VersionUsers } from '@domain/datasets';
import type { Reader } from '@platform/database';
import { ModelsReadModel } from './models.read-model.js';

/** The uses that a dataset version has: while there are any, it cannot be withdrawn. */
@Injectable()
export class DatasetVersionUsers implements VersionUsers {
  constructor(private readonly models: ModelsReadModel) {}

  async usersOf(reader: Reader, datasetVersion: number, asOf: number): Promise<string[]> {
    const models = this.models.within(reader);
    const uses = await models.usesOfDatasets([datasetVersion], asOf);
    const users = await models.byIds([...new Set(uses.map(({ modelVersion }) => modelVersion))], asOf);
    const names = new Map(users.map(({ id, model, version }) => [id, `${model}@${version}`]));
    return uses.map(
      ({ id, modelVersion, stage, startedAt }) => `${names.get(modelVersion)} for ${stage} from ${startedAt}: ${id}`,
    );
  }
}
