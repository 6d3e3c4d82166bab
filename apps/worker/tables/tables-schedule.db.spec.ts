import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@core/kernel';
import { type Manifest, parseManifest } from '@interop/tables';
import type { Database } from '@platform/database';
import { JobsReadModel, JobsService } from '@platform/jobs';
import { processMetrics } from '@platform/metrics';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { createWorker } from '../create-worker.js';
import { connectWorkerDatabase } from '../worker-database.js';
import { TablesSchedule } from './tables-schedule.js';

const HOUR = 3_600_000;

describe('TablesSchedule', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let folder: string;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    database = await connectWorkerDatabase(testDatabase.url);
    folder = mkdtempSync(path.join(tmpdir(), 'whence-tables-'));
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
    rmSync(folder, { recursive: true });
  });

  const jobs = async () => new JobsReadModel(database).jobs({ name: 'tables.export' }, { limit: 10 });

  it('schedules one job for an interval, whatever the number of workers', async () => {
    let time = Date.parse('2026-11-01T10:20:00Z');
    const clock = { now: () => new Date(time) };
    const several = [1, 2].map(() => new TablesSchedule(database, new JobsService(systemClock), clock, HOUR));
    const all = async () => {
      for (const schedule of [...several, ...several]) await schedule.scheduleIfDue();
    };
    await all();
    expect(await jobs()).toHaveLength(1);
    time += HOUR;
    await all();
    expect(await jobs()).toHaveLength(2);
  });

  it('has the worker export to a folder that it makes, with the outcome as a job and as metrics', async () => {
    const place = path.join(folder, 'lake');
    const tablesUrl = pathToFileURL(place).href;
    const config = { logLevel: 'error' as const, redisUrl: undefined, tablesUrl, tablesMinutes: 60 };
    const worker = await createWorker({ config, databaseUrl: testDatabase.url, database });
    try {
      let [job] = await jobs();
      for (; job?.state !== 'completed'; [job] = await jobs()) await sleep(20);
      const manifest: Manifest = parseManifest(readFileSync(path.join(place, 'manifest.json'), 'utf8'));
      expect(job.result).toEqual({ treeSize: manifest.treeSize, rows: 0, files: 0 });
      const text = await processMetrics.exposition();
      expect(text).toContain(`whence_tables_tree_size ${manifest.treeSize}`);
      expect(text).toMatch(/whence_tables_exported_timestamp_seconds 1\.?\d+/);
    } finally {
      await worker.close();
    }
  });
});
