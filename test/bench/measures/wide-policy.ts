import { rmSync } from 'node:fs';
import path from 'node:path';
import { LineageSegmentsService } from '@domain/lineage';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { upload } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import { SEGMENT_SHARDS, widenShards } from '../environment/widened-tables.js';
import { count, type Row } from '../report/row.js';
import { timed } from '../report/timing.js';
import { type Measure, MILLION, TEN_MILLION } from './measure.js';
import { addVendors, checkRows, CONDITIONS } from './policy-checks.js';

/**
 * Checks of a planned version of ten times as many members as the scale, at most 10 million: the
 * rows of shards that are registered over HTTP are copied, which takes minutes instead of an hour.
 */
export const widePolicy: Measure = { name: 'wide-policy', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const databaseUrl = await bench.environment.newDatabase();
  await registerSegment(bench, databaseUrl);
  const copies = Math.ceil(Math.min(10 * bench.scale, TEN_MILLION) / SEGMENT_SHARDS) - 1;
  bench.log(`copying ${count(SEGMENT_SHARDS)} shards ${copies} times`);
  await widenShards(databaseUrl, copies);
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  await new LineageSegmentsService(database).extend();
  await database.close();
  const api = await ServerProcess.open('api', databaseUrl, { settings: { WHENCE_QUERY_SECONDS: '300' } });
  try {
    const rows = await checkRows(bench, api.url, (copies + 1) * SEGMENT_SHARDS, CONDITIONS);
    const note = `copied rows: ${count(SEGMENT_SHARDS)} shards, ${copies} times; the api held ${Math.round(api.peakMemory() ?? NaN)} MB at most`;
    return rows.map((row) => ({ ...row, note: `${row.note}; ${note}` }));
  } finally {
    await api.close();
    await bench.environment.dropDatabase(databaseUrl);
  }
}

async function registerSegment(bench: Bench, databaseUrl: string): Promise<void> {
  const file = path.join(bench.environment.folder, 'wide.ndjson');
  await writeCorpus(new Corpus(SEGMENT_SHARDS), file);
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    await addVendors(api.url);
    bench.log(`registering ${count(SEGMENT_SHARDS)} shards`);
    const taken = await timed(() => upload(api.url, file));
    bench.log(`registered in ${(taken / 1000).toFixed(1)} s`);
  } finally {
    rmSync(file);
    await api.close();
  }
}
