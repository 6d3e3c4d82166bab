import { Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { type Job, JobsReadModel } from '@platform/jobs';
import { exportTablesJob, type TablesExported } from './tables.jobs.js';

/**
 * How the exports on a schedule stand. `failing`: the last attempt failed. `behind`: for more than
 * two intervals no export ended, or none was scheduled.
 */
export interface ExportStatus {
  readonly state: 'current' | 'failing' | 'behind';
  /** What the tables answer for since the last export that ended; null before the first. */
  readonly treeSize: number | null;
  readonly exportedAt: Instant | null;
  /** Why it is failing or behind. */
  readonly detail: string | null;
}

/** Jobs that are looked at. */
const LATEST = 5;
/** The interval while only one export was scheduled: the default of WHENCE_TABLES_MINUTES. */
const DEFAULT_INTERVAL_MS = 3_600_000;

/** Reads how the exports stand from their jobs: whichever worker has the schedule. */
@Injectable()
export class ExportStatusReadModel {
  constructor(private readonly jobs: JobsReadModel) {}

  /** Null: none was ever scheduled. */
  async status(now: Date): Promise<ExportStatus | null> {
    const { name } = exportTablesJob;
    const latest = await this.jobs.jobs({ name }, { limit: LATEST });
    if (latest.length === 0) return null;
    const [exported] = await this.jobs.jobs({ name, state: 'completed' }, { limit: 1 });
    return exportStatus(latest, exported, now);
  }
}

/** @param latest at least one, the newest first */
export function exportStatus(latest: readonly Job[], exported: Job | undefined, now: Date): ExportStatus {
  const exportedAt = exported?.finishedAt ?? null;
  const treeSize = (exported?.result as TablesExported | null | undefined)?.treeSize ?? null;
  const shown = (state: ExportStatus['state'], detail: string | null) => ({ state, treeSize, exportedAt, detail });
  const attempted = latest.find(({ state, error }) => state === 'completed' || error !== null);
  if (attempted && attempted.state !== 'completed') return shown('failing', attempted.error);
  const [newest, previous] = latest.map(({ createdAt }) => Date.parse(createdAt));
  const intervalMs = newest !== undefined && previous !== undefined ? newest - previous : DEFAULT_INTERVAL_MS;
  const late = (instant: Instant): boolean => now.getTime() - Date.parse(instant) > 2 * intervalMs;
  const scheduledAt = latest[0]?.createdAt ?? now.toISOString();
  if (late(scheduledAt))
    return shown('behind', `No export was scheduled since ${scheduledAt}: no worker with WHENCE_TABLES_URL runs.`);
  const since = exportedAt ?? latest.at(-1)?.createdAt ?? scheduledAt;
  if (late(since))
    return shown('behind', `No export ended since ${since}: the workers have other jobs, or it is long.`);
  return shown('current', null);
}
