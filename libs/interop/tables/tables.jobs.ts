import { declareJob } from '@platform/jobs';

/** `slot`: the beginning of the interval that it was scheduled for. */
export type ExportTables = { readonly slot: string };
/** `treeSize`: what the tables answer for now; `rows` and `files`: how many were added. */
export type TablesExported = { readonly treeSize: number; readonly rows: number; readonly files: number };

/** Adds what was recorded since the last export to the tables; one for each interval. */
export const exportTablesJob = declareJob<ExportTables, TablesExported>({
  name: 'tables.export',
  attempts: 5,
  backoffMs: 5_000,
  identity: ({ slot }) => ({ slot }),
});

export const tablesJobs = [exportTablesJob];
