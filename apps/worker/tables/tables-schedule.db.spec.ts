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
import { createTestDatabase, startTestApi, type TestDatabase } from '@testing/harness';
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

  it('has the worker add in each slot what was recorded since the last one', async () => {
    const api = await startTestApi();
    const own = await connectWorkerDatabase(api.databaseUrls.url);
    try {
      const tablesUrl = pathToFileURL(folder).href;
      const config = { logLevel: 'error' as const, redisUrl: undefined, tablesUrl, tablesMinutes: 60 };
      let time = Date.parse('2026-11-01T10:20:00Z');
      const clock = { now: () => new Date(time) };
      const sizes: number[] = [];
      for (const n of [1, 2]) {
        await api.request('POST', '/v1/shards', { uri: `s3://lake/${n}`, records: n });
        sizes.push((await api.request('GET', '/v1/ledger')).body.asOf.treeSize);
        const worker = await createWorker({ config, databaseUrl: api.databaseUrls.url, database: own, clock });
        try {
          const done = () => new JobsReadModel(own).jobs({ name: 'tables.export' }, { limit: 10 });
          const isDone = async () => (await done()).filter(({ state }) => state === 'completed').length === n;
          while (!(await isDone())) await sleep(20);
          expect((await done())[0]?.result).toMatchObject({ treeSize: sizes.at(-1) });
        } finally {
          await worker.close();
        }
        time += HOUR;
      }
      const manifest = parseManifest(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
      expect(manifest.partitions.map(({ from, upto }) => [from, upto])).toEqual([[0, sizes[0]], sizes]);
      const shards = manifest.partitions.map(({ files }) => files.filter(({ table }) => table === 'shards'));
      expect(shards.map((files) => files.map(({ rows }) => rows))).toEqual([[1], [1]]);
    } finally {
      await own.close();
      await api.close();
    }
  });
});
