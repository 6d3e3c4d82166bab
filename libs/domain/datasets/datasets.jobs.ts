import { declareJob } from '@platform/jobs';

/** `order`: the entry that ordered the version, as a name may be ordered again after a refusal. */
export type CommitVersion = { readonly dataset: string; readonly version: string; readonly order: number };
/** `entry`: the index of the `dataset.version-committed` entry. */
export type VersionCommitted = Omit<CommitVersion, 'order'> & { readonly entry: number };

/** Commits a dataset version that is too large for its request. */
export const commitVersionJob = declareJob<CommitVersion, VersionCommitted>({
  name: 'datasets.commit-version',
  attempts: 10,
  backoffMs: 1_000,
  identity: ({ dataset, version, order }) => ({ dataset, version, order }),
});

export const datasetsJobs = [commitVersionJob];
