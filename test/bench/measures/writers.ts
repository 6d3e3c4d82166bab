import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { call, upload } from '../environment/api-client.js';
import { type Disturbance, type InProcessApi, openApiInProcess } from '../environment/in-process-api.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const SMALL_FAMILY = 30_000;
const NAMED = 100_000;
const BINDINGS = 100;
const LONGEST_MS = 250;

/**
 * How long the longest transactions hold the lock of the ledger's head, for which every other
 * writer waits: bulk registration, corrections, removals, commits of dataset versions.
 */
export const writers: Measure = { name: 'writers', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl, corpus } = await bench.withHistory(bench.scale);
  const api = await openApiInProcess(databaseUrl);
  const rows: Row[] = [];
  const measured = async (what: string, write: () => Promise<unknown>): Promise<void> => {
    bench.log(what);
    rows.push(held(what, await api.disturbance(write)));
  };
  try {
    for (const size of [...new Set([SMALL_FAMILY, Math.max(SMALL_FAMILY, bench.scale / 10)])]) {
      const family = `s3://bench/family-${size}`;
      await measured(`bulk, ${count(size + 1)} shards of one root`, () => registerFamily(bench, api, family, size));
      await commit(api, `family-${size}`, '1', { from: { query: { uriPrefix: `${family}/` } } });
      const corrected = `/v1/shards/${encodeURIComponent(`${family}/root`)}/corrections`;
      await measured(`correction, ${count(size)} descendants`, () => correct(api, corrected, 'human'));
      await measured(`correction, ${count(size)} descendants, back`, () => correct(api, corrected, 'scraped'));
    }
    await measured('commit, all shards', () =>
      commit(api, 'all', '1', { from: { query: { uriPrefix: 's3://bench/' } } }),
    );
    const remove = [corpus.uri('raw', 0), corpus.uri('mixed', 1)];
    await measured('commit, all shards but two, from a base', () => commit(api, 'all', '2', { base: '1', remove }));
    await measured('removal, four sevenths of all shards', () => order(api, { kind: 'scraped' }));
    const named = Math.min(NAMED, corpus.counts.raw);
    const shards = Array.from({ length: named }, (_, i) => corpus.digest('raw', i));
    await measured(`removal, ${count(named)} named shards`, () => order(api, { shards }));
    const again = `/v1/shards/${encodeURIComponent(`s3://bench/family-${SMALL_FAMILY}/root`)}/corrections`;
    await measured('correction, under these removals', () => correct(api, again, 'human'));
    await measured('withdrawal', () => call(api.url, 'POST', '/v1/removals/removal-1/withdraw', { reason: 'bench' }));
    await measured(`${count(BINDINGS)} bindings`, () => bind(api));
  } finally {
    await api.close();
  }
  return rows;
}

function held(measure: string, { held: longest, blocked, taken }: Disturbance): Row {
  return row({
    measure: `head held, longest: ${measure}`,
    ours: duration(longest),
    against: '',
    value: longest,
    unit: ' ms',
    target: atMost(LONGEST_MS, ' ms'),
    note: `taken ${duration(taken)}; event loop blocked for ${duration(blocked)} at most, by both sides`,
  });
}

/** A root, and shards that are each derived from it. */
async function registerFamily(bench: Bench, api: InProcessApi, family: string, size: number): Promise<void> {
  const file = path.join(bench.environment.folder, 'family.ndjson');
  const root = { uri: `${family}/root`, origins: [{ kind: 'scraped', acquisition: 'crawl' }], tokens: 10 };
  const derived = Array.from({ length: size }, (_, i) => ({
    uri: `${family}/${i}`,
    derivedFrom: [root.uri],
    activity: { kind: 'filter', run: String(i % 1_000) },
    tokens: i,
  }));
  writeFileSync(file, [root, ...derived].map((line) => `${JSON.stringify(line)}\n`).join(''));
  await upload(api.url, file);
  rmSync(file);
}

async function correct(api: InProcessApi, path: string, kind: string): Promise<void> {
  await call(api.url, 'POST', path, { reason: `it is ${kind}`, origins: [{ kind, acquisition: 'crawl' }] });
}

async function commit(api: InProcessApi, dataset: string, version: string, order: object): Promise<void> {
  const made = await call(api.url, 'POST', `/v1/datasets/${dataset}/versions`, { version, ...order });
  if (made['state'] !== 'committed') await api.commitVersion(dataset, version);
}

async function order(api: InProcessApi, selector: object): Promise<void> {
  const rest = { method: 'delete', effectiveAt: '2026-01-01T00:00:00Z', basis: 'contract', reason: 'bench' };
  await call(api.url, 'POST', '/v1/removals', { selector, ...rest });
}

async function bind(api: InProcessApi): Promise<void> {
  const bindings = Array.from({ length: BINDINGS }, (_, i) => {
    const digest = `sha256:${i.toString(16).padStart(64, 'f')}`;
    const name = encodeURIComponent(`s3://bench/family-${SMALL_FAMILY}/${i}`);
    return call(api.url, 'POST', `/v1/shards/${name}/bindings`, { digest });
  });
  await Promise.all(bindings);
}
