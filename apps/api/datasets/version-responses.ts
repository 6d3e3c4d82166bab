import { commitVersionJob, type DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { jobId } from '@platform/jobs';
import { type DatasetVersionItemResponse, toVersionResponse } from './datasets.response.js';

/**
 * Returns the function that makes responses of these versions, each with the name of its base, and
 * its job while it is committing.
 */
export async function versionResponses(
  datasets: DatasetsReadModel,
  versions: readonly DatasetVersion[],
  asOf: number,
): Promise<(version: DatasetVersion) => DatasetVersionItemResponse> {
  const ids = [...new Set(versions.flatMap(({ base }) => base ?? []))];
  const bases = new Map((await datasets.versions(ids, asOf)).map(({ id, version }) => [id, version]));
  const splits = await datasets.splitSizes(versions.map(({ id }) => id));
  return (found) => {
    const { dataset, version, state, orderedEntry: order } = found;
    const job = state === 'committing' ? jobId(commitVersionJob, { dataset, version, order }) : undefined;
    return toVersionResponse(found, bases, { job, splits: splits.get(found.id) });
  };
}
