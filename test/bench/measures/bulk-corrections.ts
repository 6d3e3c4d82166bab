import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { call, upload } from '../environment/api-client.js';
import { type Disturbance, openApiInProcess } from '../environment/in-process-api.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const SHARDS = 10_000;
/** Single corrections that are timed: their mean stands for all. */
const SINGLES = 250;
const LONGEST_MS = 250;
const PREFIX = 's3://bench/bulk-corrected/';

/**
 * Many shards of a dataset version, which get the same origins: by one order, and one by one over
 * HTTP.
 */
export const bulkCorrections: Measure = { name: 'bulk-corrections', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.withHistory(bench.scale);
  const api = await openApiInProcess(databaseUrl);
  try {
    await register(bench, api.url);
    const made = { version: '1', from: { query: { uriPrefix: PREFIX } } };
    const version = await call(api.url, 'POST', '/v1/datasets/bulk-corrected/versions', made);
    if (version['state'] !== 'committed') await api.commitVersion('bulk-corrected', '1');
    bench.log('correcting one by one');
    const single = await api.disturbance(async () => {
      for (let n = 0; n < SINGLES; n++) {
        const name = encodeURIComponent(`${PREFIX}${n}`);
        await call(api.url, 'POST', `/v1/shards/${name}/corrections`, { reason: 'one', ...facts('human') });
      }
    });
    bench.log('correcting in bulk');
    const body = { reason: 'all', selector: { uriPrefix: PREFIX }, facts: facts('unknown') };
    const preview = await api.disturbance(() => call(api.url, 'POST', '/v1/shards/corrections?dryRun=true', body));
    const { job } = await call(api.url, 'POST', '/v1/shards/corrections', body);
    const bulk = await api.disturbance(() => api.correctShards(String(job)));
    return rows(single, bulk, preview);
  } finally {
    await api.close();
  }
}

const facts = (kind: string): object => ({ origins: [{ kind, acquisition: 'crawl' }] });

function rows(single: Disturbance, bulk: Disturbance, preview: Disturbance): Row[] {
  const oneByOne = (single.taken / SINGLES) * SHARDS;
  return [
    row({
      measure: `${count(SHARDS)} shards corrected in bulk`,
      ours: duration(bulk.taken),
      against: `${duration(oneByOne)} one by one (from ${count(SINGLES)})`,
      value: bulk.taken / oneByOne,
      unit: ' of it',
      target: atMost(1, ' of it'),
      note: `${(bulk.taken / SHARDS).toFixed(2)} ms a shard; dry run ${duration(preview.taken)}`,
    }),
    row({
      measure: 'head held, longest: bulk correction',
      ours: duration(bulk.held),
      against: '',
      value: bulk.held,
      unit: ' ms',
      target: atMost(LONGEST_MS, ' ms'),
      note: `single correction: ${duration(single.held)}; event loop blocked for ${duration(bulk.blocked)} at most`,
    }),
  ];
}

async function register(bench: Bench, url: string): Promise<void> {
  const file = path.join(bench.environment.folder, 'bulk-corrected.ndjson');
  const shards = Array.from({ length: SHARDS }, (_, n) => ({ uri: `${PREFIX}${n}`, tokens: n, ...facts('scraped') }));
  writeFileSync(file, shards.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await upload(url, file);
  rmSync(file);
}
