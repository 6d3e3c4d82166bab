import type { Instant } from '@core/kernel';
import { declareJob } from '@platform/jobs';

/** `entry`: what the index is to cover; `at`: when it was asked for. */
export type CoverEntry = { readonly entry: number; readonly at: Instant };

/** The commitment that covers it. */
export type EntryCovered = { readonly entry: number; readonly upto: number; readonly subjects: number };

/** Commits the index until it covers an entry. */
export const coverEntryJob = declareJob<CoverEntry, EntryCovered>({
  name: 'index.cover-entry',
  attempts: 10,
  backoffMs: 1_000,
  // The instant: an index that was removed by hand is built again by a job of its own.
  identity: ({ entry, at }) => ({ entry, at }),
});

export const indexJobs = [coverEntryJob];
