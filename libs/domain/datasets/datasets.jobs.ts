import { declareJob } from '@platform/jobs';

export type CommitVersion = { readonly dataset: string; readonly version: string };
/** `entry`: the index of the `dataset.version-committed` entry. */
export type VersionCommitted = CommitVersion & { readonly entry: number };

/** Commits a dataset version that is too large for its request. */
export const commitVersionJob = declareJob<CommitVersion, VersionCommitted>({
  name: 'datasets.commit-version',
  attempts: 10,
  backoffMs: 1_000,
  identity: ({ dataset, version }) => ({ dataset, version }),
});

export const datasetsJobs = [commitVersionJob];
