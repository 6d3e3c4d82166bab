import { deepStrictEqual } from 'node:assert';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { call, upload } from '../environment/api-client.js';
import { query, queryTimes } from '../environment/bench-environment.js';
import { latencies } from '../environment/latencies.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

/** The most that is committed within a request. */
const MEMBERS = 50_000;
/** Each breakdown is counted once and then cached: a version for each first answer. */
const VERSIONS = 5;
const REQUESTS = 200;
const DATASET = 'bench/traits';
const LICENCES = ['MIT', 'Apache-2.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC0-1.0', 'ODC-By-1.0', 'LicenseRef-own'];
const LANGUAGES = [['en'], ['de'], ['fr'], ['pt-BR'], ['en', 'de'], ['en', 'zh-Hant'], ['ja'], ['sw']];
const MODALITIES = ['text', 'code', 'image', 'audio'];

/** The three facets that one answer counts, over the same rows and nothing else. */
const GROUP_BY = ['licence', 'languages', 'modality'].map(
  (trait) => `
  SELECT t.${trait} AS value, count(*)::int AS shards, sum(s.tokens)::float8 AS tokens
  FROM shard s LEFT JOIN shard_traits t ON t.id = s.traits
  WHERE s.dataset = '${DATASET}' GROUP BY t.${trait}`,
);

interface Part {
  readonly licence?: string | null;
  readonly value?: string | null;
  readonly shards: number;
  readonly tokens: number;
}

/** A dataset version by its traits, over HTTP, against GROUP BY over the rows. */
export const traitBreakdown: Measure = { name: 'trait-breakdown', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { api, databaseUrl } = await bench.withHistory(bench.scale);
  bench.log('breakdowns by traits');
  await register(bench, api.url);
  const route = (version: number, by: string): string =>
    `/v1/datasets/${encodeURIComponent(DATASET)}/versions/${version}/breakdown?by=${by}`;
  const firsts: number[] = [];
  for (let version = 1; version <= VERSIONS; version++) {
    const started = performance.now();
    await call(api.url, 'GET', route(version, 'licence'));
    firsts.push(performance.now() - started);
  }
  const { byLicence } = await call(api.url, 'GET', route(1, 'licence'));
  const rows = await query<Part>(databaseUrl, GROUP_BY[0] ?? '');
  deepStrictEqual(figures(byLicence as Part[]), figures(rows), 'both ways count the same');
  let grouping = 0;
  for (const sql of GROUP_BY) grouping += median(await queryTimes(databaseUrl, sql, [], VERSIONS));
  const paths = { again: route(1, 'language'), read: '/v1/ledger/entries/100' };
  const { again, read } = await latencies(api.url, paths, REQUESTS);
  const first = median(firsts);
  return [
    row({
      measure: `breakdown by licence, languages and modality, ${count(MEMBERS)} members`,
      ours: duration(first),
      against: `GROUP BY over their rows, for each: ${duration(grouping)}`,
      value: first / grouping,
      unit: '×',
      target: atMost(10, '×'),
      note: `HTTP, first answers about ${VERSIONS} versions, medians; of ${count(bench.scale + MEMBERS)} shards`,
    }),
    row({
      measure: 'breakdown by a trait, once counted',
      ours: duration(median(again)),
      against: `primary-key read (a ledger entry): ${duration(median(read))}`,
      value: median(again) / median(read),
      unit: '×',
      target: atMost(10, '×'),
      note: `HTTP, medians of ${REQUESTS}, requested alternately`,
    }),
  ];
}

async function register(bench: Bench, url: string): Promise<void> {
  const file = path.join(bench.environment.folder, 'traits.ndjson');
  writeFileSync(file, Array.from({ length: MEMBERS }, (_, at) => `${JSON.stringify(declaration(at))}\n`).join(''));
  try {
    await upload(url, file);
  } finally {
    rmSync(file);
  }
  for (let version = 1; version <= VERSIONS; version++) {
    const order = { version: String(version), from: { dataset: DATASET } };
    await call(url, 'POST', `/v1/datasets/${encodeURIComponent(DATASET)}/versions`, order);
  }
}

/** One shard in nine states no trait. */
function declaration(at: number): object {
  const stated = { uri: `s3://bench/traits/${at}`, dataset: DATASET, tokens: 1 + (at % 1_000) };
  if (at % 9 === 0) return stated;
  const licence = LICENCES[at % LICENCES.length];
  const modality = MODALITIES[at % MODALITIES.length];
  return { ...stated, licence, languages: LANGUAGES[at % LANGUAGES.length], modality };
}

const figures = (parts: readonly Part[]): [string, number, number][] =>
  parts
    .map(({ licence, value, shards, tokens }): [string, number, number] => [licence ?? value ?? '', shards, tokens])
    .sort(([one], [other]) => (one < other ? -1 : 1));
