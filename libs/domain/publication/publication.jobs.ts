import { declareJob } from '@platform/jobs';

export type ExportLog = { readonly size: number; readonly publishedAt: string };
/** `size`: of the checkpoint that is there now; `written`: how many files were. */
export type LogExported = { readonly size: number; readonly written: number };

/**
 * Writes the published log, as it is when the job runs, as static files. `size` and
 * `publishedAt`: of the checkpoint that it was asked for.
 */
export const exportLogJob = declareJob<ExportLog, LogExported>({
  name: 'ledger.export',
  attempts: 20,
  backoffMs: 1_000,
  identity: ({ size, publishedAt }) => ({ size, publishedAt }),
});

export const publicationJobs = [exportLogJob];
