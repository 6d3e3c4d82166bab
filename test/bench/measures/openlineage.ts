import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { call, type Json, upload } from '../environment/api-client.js';
import { latencies } from '../environment/latencies.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';
import { singleEventRows } from './single-events.js';

/** A hub: one dataset that this many jobs read, each of which writes another one. */
const JOBS = 2_000;
/** As large as batches of real emitters become. */
const BATCH_BYTES = 23_000_000;
const REQUESTS = 10;
const MEMORY_LIMIT_MB = 512;

/**
 * A batch of OpenLineage events against bulk registration of the same facts, the lineage of what
 * they make, as Marquez’s clients read it, and events one by one.
 */
export const openLineage: Measure = { name: 'openlineage', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  return [...(await batchRows(bench)), ...(await singleEventRows(bench))];
}

async function batchRows({ environment, log }: Bench): Promise<Row[]> {
  log(`a batch of ${JOBS} OpenLineage events, and the same facts in bulk`);
  const bulk = await bulkTime(await environment.newDatabase(), environment.folder);
  const databaseUrl = await environment.newDatabase();
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    const events = batch();
    const bytes = Buffer.byteLength(JSON.stringify(events));
    const taken = await timed(async () => {
      const { summary } = (await call(api.url, 'POST', '/api/v1/lineage/batch', events)) as { summary?: Json };
      if (summary?.['successful'] !== JOBS) throw new Error(`the batch is incomplete: ${JSON.stringify(summary)}`);
    });
    const peak = api.peakMemory();
    return [eventsRow(taken, bulk, bytes), ...memoryRow(peak, bytes), await lineageRow(api.url)];
  } finally {
    await api.close();
  }
}

function eventsRow(taken: number, bulk: number, bytes: number): Row {
  const rate = (milliseconds: number): string => `${count(Math.round(JOBS / (milliseconds / 1_000)))}/s`;
  return row({
    measure: `a batch of ${count(JOBS)} OpenLineage events`,
    ours: `${rate(taken)} (${duration(taken)})`,
    against: `bulk registration of the same shards: ${rate(bulk)} (${duration(bulk)})`,
    value: bulk / taken,
    target: noTarget,
    note: `one body of ${count(Math.round(bytes / 1e6))} MB; COMPLETE of a run with one input and one output each`,
  });
}

function memoryRow(peak: number | null, bytes: number): Row[] {
  if (peak === null) return [];
  return [
    row({
      measure: `memory of the api during a batch of ${count(Math.round(bytes / 1e6))} MB`,
      ours: `${count(Math.round(peak))} MB`,
      against: '',
      value: Math.round(peak),
      unit: ' MB',
      target: atMost(MEMORY_LIMIT_MB, ' MB'),
      note: 'peak resident set (VmHWM)',
    }),
  ];
}

async function lineageRow(url: string): Promise<Row> {
  const hub = `/api/v1/lineage?nodeId=${encodeURIComponent('dataset:s3://bench:hub')}`;
  const paths = { all: `${hub}&limit=5000`, page: hub, one: '/api/v1/namespaces/s3%3A%2F%2Fbench/datasets/hub' };
  const { totalCount, graph } = (await call(url, 'GET', paths.all)) as { totalCount?: number; graph?: unknown[] };
  if (totalCount !== 2 * JOBS + 1 || graph?.length !== totalCount) throw new Error(`${totalCount} nodes were reached`);
  const taken = await latencies(url, paths, REQUESTS);
  return row({
    measure: `lineage of a dataset that ${count(JOBS)} jobs read`,
    ours: duration(median(taken.all)),
    against: `the dataset alone: ${duration(median(taken.one))}`,
    value: median(taken.all),
    unit: ' ms',
    target: atMost(1_000, ' ms'),
    note: `all ${count(totalCount)} nodes; the first page of 1,000 takes ${duration(median(taken.page))}; HTTP, medians of ${REQUESTS}`,
  });
}

async function bulkTime(databaseUrl: string, folder: string): Promise<number> {
  const file = path.join(folder, 'openlineage.ndjson');
  const lines = Array.from({ length: JOBS }, (_, n) => ({
    uri: `s3://bench/out-${n}`,
    derivedFrom: ['s3://bench/hub'],
    activity: { kind: 'run', job: `bench/job-${n}`, run: runId(n) },
  }));
  const hub = { uri: 's3://bench/hub', origins: [{ kind: 'unknown' }] };
  writeFileSync(file, [hub, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    return await timed(async () => {
      const summary = await upload(api.url, file);
      if (summary['registered'] !== JOBS + 1) throw new Error(`the upload is incomplete: ${JSON.stringify(summary)}`);
    });
  } finally {
    await api.close();
    rmSync(file);
  }
}

const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function batch(): object[] {
  const facet = { _producer: 'https://example.com/bench', _schemaURL: 'https://example.com/bench' };
  const query = 'x'.repeat(Math.round(BATCH_BYTES / JOBS) - 700);
  return Array.from({ length: JOBS }, (_, n) => ({
    eventTime: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
    eventType: 'COMPLETE',
    producer: 'https://example.com/bench',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: runId(n), facets: {} },
    job: { namespace: 'bench', name: `job-${n}`, facets: { sql: { ...facet, query } } },
    inputs: [{ namespace: 's3://bench', name: 'hub', facets: {} }],
    outputs: [{ namespace: 's3://bench', name: `out-${n}`, facets: {} }],
  }));
}
