import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { call, upload } from '../environment/api-client.js';
import { queryTimes } from '../environment/bench-environment.js';
import { latencies } from '../environment/latencies.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median, repeated } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const LABELLED = 10_000;
const REQUESTS = 20;
const PREFIX = 's3://bench/labelled/';
const SCAN = `SELECT count(*) FROM shard s WHERE s.uri ILIKE '%tokenised/00000%'`;

/** Search by prefix and by words, and shards by a label, at the full number of shards. */
export const search: Measure = { name: 'search', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { api, databaseUrl } = await bench.withHistory(bench.scale);
  await register(bench, api.url);
  bench.log('searching');
  const prefix = `/v1/search?prefix=${encodeURIComponent('s3://bench/tokenised/00000')}`;
  const label = '/v1/shards?label=supplier:newsco&limit=100';
  const name = '/v1/search?q=tokenised&kinds=vendor,terms,dataset,model';
  const taken = await latencies(api.url, { prefix, label, name }, REQUESTS);
  const words = median(await repeated(3, () => allHits(api.url, 'tokenised 00000')));
  const scan = median(await queryTimes(databaseUrl, SCAN, [], 3));
  const previews = median(await repeated(3, () => preview(api.url)));
  return [
    atMostRow(`a page of shards by a prefix, of ${count(bench.scale)}`, taken.prefix, 50),
    atMostRow(`a page of shards by a label that ${count(LABELLED)} have`, taken.label, 200),
    atMostRow('vendors, terms, datasets and models by a word', taken.name, 200),
    row({
      measure: `words in the URIs of ${count(bench.scale)} shards, all pages`,
      ours: duration(words),
      against: `one scan by ILIKE: ${duration(scan)}`,
      value: words / scan,
      unit: ' of it',
      target: atMost(10, ' of it'),
      note: `${count((words / bench.scale) * 1_000)} µs a shard: no index of words; medians of 3`,
    }),
    row({
      measure: `dry run of a removal by a label, ${count(LABELLED)} shards`,
      ours: duration(previews),
      against: '',
      value: previews,
      unit: ' ms',
      target: atMost(1_000, ' ms'),
      note: `HTTP, median of 3, of ${count(bench.scale)} shards`,
    }),
  ];
}

function atMostRow(measure: string, taken: readonly number[], most: number): Row {
  const value = median(taken);
  const note = `HTTP, median of ${REQUESTS}`;
  return row({ measure, ours: duration(value), against: '', value, unit: ' ms', target: atMost(most, ' ms'), note });
}

async function allHits(url: string, words: string): Promise<void> {
  const query = `/v1/search?q=${encodeURIComponent(words)}&kinds=shard&limit=1000`;
  for (let cursor: string | null = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    cursor = (await call(url, 'GET', query + more))['nextCursor'] as string | null;
  }
}

async function preview(url: string): Promise<void> {
  const told = { reason: 'a preview', method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' };
  const order = { selector: { labels: { supplier: 'newsco' } }, ...told };
  const { scope } = await call(url, 'POST', '/v1/removals?dryRun=true', order);
  if ((scope as { selected: number }).selected !== LABELLED) throw new Error(`wrong scope: ${JSON.stringify(scope)}`);
}

async function register(bench: Bench, url: string): Promise<void> {
  const file = path.join(bench.environment.folder, 'labelled.ndjson');
  const labels = { supplier: 'newsco', language: 'en' };
  const shards = Array.from({ length: LABELLED }, (_, n) => ({ uri: `${PREFIX}${n}`, labels }));
  writeFileSync(file, shards.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await upload(url, file);
  rmSync(file);
}
