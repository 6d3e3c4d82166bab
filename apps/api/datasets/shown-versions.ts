import { commitVersionJob, type DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { jobId } from '@platform/jobs';
import { type DatasetVersionItemResponse, toVersionResponse } from './datasets.response.js';

/** Versions as they are told: with the names of their bases, and their job while they are committing. */
export class ShownVersions {
  private constructor(private readonly bases: ReadonlyMap<number, string>) {}

  static async of(
    datasets: DatasetsReadModel,
    versions: readonly DatasetVersion[],
    asOf: number,
  ): Promise<ShownVersions> {
    const ids = versions.flatMap(({ base }) => base ?? []);
    const bases = await datasets.versions([...new Set(ids)], asOf);
    return new ShownVersions(new Map(bases.map(({ id, version }) => [id, version])));
  }

  show(found: DatasetVersion): DatasetVersionItemResponse {
    const { dataset, version, state } = found;
    const job = state === 'committing' ? jobId(commitVersionJob, { dataset, version }) : undefined;
    return toVersionResponse(found, this.bases, job);
  }
}
