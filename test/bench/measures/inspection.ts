import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { realTexts } from '@testing/references';
import type { Bench } from '../bench.js';
import { call, upload } from '../environment/api-client.js';
import type { Spent } from '../environment/bench-environment.js';
import { LatentStore } from '../environment/latent-store.js';
import { canPin, gainOfTwo, pin } from '../environment/pinned-processes.js';
import { ServerProcess } from '../environment/server-process.js';
import { atLeast, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const TIMES = 3;
const GOAL = 1.8;
/** From a request to its answer: S3 takes 100 to 200 ms to the first byte, and then sends it. */
const LATENCY_MS = 300;
const BUCKET = 's3://bench';

/** Shards of one dataset, all with the same text. */
interface Shards {
  readonly dataset: string;
  readonly shards: number;
  readonly bytes: number;
}

/** Waits for the store most of the time: a shard is three requests. */
const LATENT: Shards = { dataset: 'latent', shards: 160, bytes: 256 * 1024 };
/** Computes: each shard takes half a second or more. */
const LARGE: Shards = { dataset: 'large', shards: 48, bytes: 4 * 1024 * 1024 };
/** Nothing to read: what is left is what a shard costs whatever is in it. */
const SMALL: Shards = { dataset: 'small', shards: 200, bytes: 2 * 1024 };

const FEW = [{ name: 'identity' }, { name: 'counts' }, { name: 'phrases' }];

interface Pool {
  readonly api: ServerProcess;
  /** Where the files are. */
  readonly folder: string;
  readonly open: () => Promise<ServerProcess>;
}

/** What an inspection gains by a second worker, and what a shard costs beside its reading. */
export const inspection: Measure = { name: 'inspection', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const text = Buffer.from(`${realTexts(5_000).join('\n')}\n`);
  const store = await LatentStore.open(filled(text, LATENT.bytes), LATENCY_MS);
  const folder = path.join(bench.environment.folder, 'inspected');
  const databaseUrl = await bench.environment.newDatabase();
  const settings = { ...store.env, WHENCE_STORAGE_ROOTS: `${BUCKET},${folder}` };
  const api = await ServerProcess.open('api', databaseUrl, { settings });
  const pool: Pool = { api, folder, open: () => ServerProcess.open('worker', databaseUrl, { settings }) };
  try {
    mkdirSync(folder);
    await register(bench, api, LATENT, (at) => `${BUCKET}/${at}.txt`);
    for (const shards of [LARGE, SMALL]) {
      const content = filled(text, shards.bytes);
      await register(bench, api, shards, (at) => {
        const file = fileOf(pool, shards, at);
        writeFileSync(file, content);
        return pathToFileURL(file).href;
      });
    }
    return [await latentRow(bench, pool), ...(await pinnedRows(bench, pool, text)), await fixedRow(bench, pool)];
  } finally {
    await api.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const fileOf = ({ folder }: Pool, { dataset }: Shards, at: number): string => path.join(folder, `${dataset}-${at}.txt`);

/** The text again and again, to this length; no line, and so no character, is cut. */
function filled(text: Buffer, bytes: number): Buffer {
  const content = Buffer.alloc(bytes, text);
  return content.fill('\n', content.lastIndexOf('\n'));
}

async function register(bench: Bench, api: ServerProcess, some: Shards, uri: (at: number) => string): Promise<void> {
  const { dataset, shards } = some;
  const lines = Array.from({ length: shards }, (_, at) => JSON.stringify({ uri: uri(at), dataset }));
  const file = path.join(bench.environment.folder, 'inspected.ndjson');
  writeFileSync(file, lines.join('\n'));
  await upload(api.url, file);
  rmSync(file);
}

/** Orders an inspection of the shards; returns when each of them is measured. */
async function inspect(api: ServerProcess, { dataset, shards, bytes }: Shards, detectors: object[]): Promise<void> {
  const order = { subject: { selector: { dataset } }, detectors };
  const { id } = await call(api.url, 'POST', '/v1/inspections', order);
  for (;;) {
    const { state, progress } = await call(api.url, 'GET', `/v1/inspections/${String(id)}`);
    if (state === 'running') {
      await sleep(50);
      continue;
    }
    const { done, inconclusive, bytes: read } = progress as Record<string, number>;
    if (done !== shards || inconclusive !== 0 || read !== shards * bytes)
      throw new Error(`the inspection of ${dataset} is ${String(state)}: ${JSON.stringify(progress)}`);
    return;
  }
}

interface Compared {
  readonly one: number;
  readonly two: number;
  readonly cpu: string;
}

/** Shards a second by one worker and by two, in turns; medians. */
async function oneAndTwo(
  bench: Bench,
  pool: Pool,
  some: Shards,
  detectors: object[],
  pinned: boolean,
): Promise<Compared> {
  const first = await pool.open();
  const rates = { one: [] as number[], two: [] as number[] };
  const costs: Spent[] = [];
  const timed = async (): Promise<Spent> => bench.environment.measure(first, () => inspect(pool.api, some, detectors));
  const rateOf = ({ milliseconds }: Spent): number => some.shards / (milliseconds / 1_000);
  try {
    if (pinned) pin(first.pid, 0);
    await inspect(pool.api, some, detectors);
    for (let time = 0; time < TIMES; time++) {
      costs.push(await timed());
      rates.one.push(rateOf(costs.at(-1) as Spent));
      const second = await pool.open();
      try {
        if (pinned) pin(second.pid, 1);
        await sleep(500);
        rates.two.push(rateOf(await timed()));
      } finally {
        await second.close();
      }
      const rate = `${count(rates.one.at(-1) ?? 0)} shards/s, by two ${count(rates.two.at(-1) ?? 0)}`;
      bench.log(`${some.dataset}: ${rate}${cpuText(costs.slice(-1), some.shards)}`);
    }
  } finally {
    await first.close();
  }
  return { one: median(rates.one), two: median(rates.two), cpu: cpuText(costs, some.shards) };
}

/** CPU time of a shard where one worker inspects: of the worker, and of Postgres. */
function cpuText(costs: readonly Spent[], shards: number): string {
  const parts = (['server', 'postgres'] as const).map((part) => median(costs.map(({ cpu }) => cpu?.[part] ?? NaN)));
  const [server = NaN, postgres = NaN] = parts.map((microseconds) => microseconds / shards / 1_000);
  if (Number.isNaN(server)) return '';
  return `, CPU of a shard ${count(server)} + ${count(postgres)} ms (worker + Postgres)`;
}

async function latentRow(bench: Bench, pool: Pool): Promise<Row> {
  const { one, two, cpu } = await oneAndTwo(bench, pool, LATENT, FEW, false);
  return row({
    measure: `inspection by two workers, a store that answers after ${LATENCY_MS} ms`,
    ours: `${count(two)} shards/s`,
    against: `by one: ${count(one)} shards/s`,
    value: two / one,
    unit: '×',
    target: atLeast(GOAL, '×'),
    note: `${LATENT.shards} shards of ${LATENT.bytes / 1024} KiB in S3, three requests each; identity, counts, phrases${cpu}; medians of ${TIMES}, in turns`,
  });
}

/** Each worker has a core; Postgres and the api have what is left of both. */
async function pinnedRows(bench: Bench, pool: Pool, text: Buffer): Promise<Row[]> {
  if (!canPin()) return [];
  // Words in reverse: the search is measured, and nothing is found that would have to be confirmed.
  const reference = text
    .toString('utf8', 0, 40_000)
    .split('\n')
    .filter((line) => line.length > 100)
    .slice(0, 20)
    .map((line, at) => ({ id: String(at), text: line.slice(0, 1_500).split(' ').reverse().join(' ') }));
  const nearDuplicates = { name: 'near-duplicates', parameters: { reference } };
  const files = Array.from({ length: LARGE.shards }, (_, at) => fileOf(pool, LARGE, at));
  const halfOf = (rest: number): object => ({ files: files.filter((_, at) => at % 2 === rest), reference });
  const limit = await gainOfTwo('scan-limit', [halfOf(0), halfOf(1)]);
  const { one, two, cpu } = await oneAndTwo(bench, pool, LARGE, [...FEW, nearDuplicates], true);
  const gain = two / one;
  return [
    row({
      measure: 'inspection by two workers, each on a core of its own',
      ours: `${count(two)} shards/s`,
      against: `by one, on one core: ${count(one)} shards/s`,
      value: gain,
      unit: '×',
      target: atLeast(GOAL, '×'),
      note: `${LARGE.shards} files of ${LARGE.bytes / 2 ** 20} MiB; identity, counts, phrases, near-duplicates${cpu}; medians of ${TIMES}, in turns`,
    }),
    row({
      measure: 'the same, against two bare programs',
      ours: `${gain.toFixed(2)}×`,
      against: `two programs that only read and look, against one: ${limit.toFixed(2)}×`,
      value: gain / limit,
      target: noTarget,
      note: 'the two cores share caches, memory and power; Postgres and the api need some of them too',
    }),
  ];
}

/** What of an inspection does not divide among workers: Postgres, for each shard. */
async function fixedRow(bench: Bench, pool: Pool): Promise<Row> {
  const worker = await pool.open();
  const spent: Spent[] = [];
  try {
    await inspect(pool.api, SMALL, FEW);
    for (let time = 0; time < TIMES; time++)
      spent.push(await bench.environment.measure(worker, () => inspect(pool.api, SMALL, FEW)));
  } finally {
    await worker.close();
  }
  const each = median(spent.map(({ milliseconds }) => milliseconds)) / SMALL.shards;
  return row({
    measure: 'a shard of an inspection, beside its reading',
    ours: `${duration(each)}${cpuText(spent, SMALL.shards)}`,
    against: '',
    value: each,
    unit: ' ms',
    target: noTarget,
    note: `${SMALL.shards} files of ${SMALL.bytes / 1024} KiB, one worker; job, queue, reading, entry, row; medians of ${TIMES}`,
  });
}
