import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Uploaded } from '../bench.js';
import { call } from '../environment/api-client.js';
import { type MemoryUse, ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, noTarget, type Row, row, type Target } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const VERSIONS = 1_000;
/** Members that a version lacks, and the version before it has. */
const DIFFERING = 20;
const WHOLE = 3;
const MOST_SECONDS = 1;
const MEMORY_LIMIT_MB = 512;
const POLL_MS = 20;

/**
 * Many dataset versions of nearly all shards: each from the one before, with some other members;
 * and some that are the first of their datasets. Their time, the CPU time of each process, and the
 * memory of the api.
 */
export const versionsTold: Measure = { name: 'versions-told', ledger: 'adds', upTo: MILLION, run };

/** A dataset version, in milliseconds. */
interface Taken {
  readonly time: number;
  readonly api: number;
  readonly worker: number;
  readonly postgres: number;
}

async function run(bench: Bench): Promise<Row[]> {
  const uploaded = await bench.withHistory(bench.scale);
  const { databaseUrl } = uploaded;
  const [api, worker] = [await ServerProcess.open('api', databaseUrl), await ServerProcess.open('worker', databaseUrl)];
  try {
    const rest = api.memory();
    bench.log(`${VERSIONS} dataset versions from a base`);
    const fromBase = await taken(bench, api, worker, VERSIONS, (n) =>
      commit(api.url, 'everything', `told-${n}`, { base: n === 0 ? '1' : `told-${n - 1}`, ...delta(uploaded, n) }),
    );
    const peak = api.memory();
    bench.log(`${WHOLE} first versions of datasets`);
    const from = { query: { uriPrefix: 's3://bench/' } };
    const whole = await taken(bench, api, worker, WHOLE, (n) =>
      commit(api.url, `anew-${n}`, '1', { from, remove: delta(uploaded, n).remove }),
    );
    const members = `dataset versions of ${count(bench.scale - DIFFERING)} members`;
    return [
      toldRow(`${count(VERSIONS)} ${members}, each from a base`, fromBase, atMost(MOST_SECONDS, ' s')),
      toldRow(`${count(WHOLE)} ${members}, each the first of its dataset`, whole, noTarget),
      ...memoryRow(`at rest with ${count(bench.scale)} shards`, rest),
      ...memoryRow(`while ${count(VERSIONS)} dataset versions of ${count(bench.scale)} shards are told`, peak),
    ];
  } finally {
    await worker.close();
    await api.close();
  }
}

/** The order lacks others than the version before it: of each two, one that has descendants. */
function delta({ corpus }: Uploaded, version: number): { remove: string[]; add: string[] } {
  const lacking = (n: number): string[] =>
    Array.from({ length: DIFFERING }, (_, i) => {
      const step = i % 2 === 0 ? 'raw' : 'mixed';
      return corpus.digest(step, (n * DIFFERING + i) % corpus.counts[step]);
    });
  return { remove: lacking(version), add: version === 0 ? [] : lacking(version - 1) };
}

async function commit(url: string, dataset: string, version: string, order: object): Promise<void> {
  const route = `/v1/datasets/${dataset}/versions`;
  let { state } = await call(url, 'POST', route, { version, ...order });
  while (state === 'committing') {
    await sleep(POLL_MS);
    ({ state } = await call(url, 'GET', `${route}/${version}`));
  }
  if (state !== 'committed') throw new Error(`${dataset}@${version} is ${String(state)}`);
}

async function taken(
  bench: Bench,
  api: ServerProcess,
  worker: ServerProcess,
  times: number,
  make: (n: number) => Promise<void>,
): Promise<Taken> {
  let inner: Awaited<ReturnType<typeof bench.environment.measure>> | undefined;
  const outer = await bench.environment.measure(worker, async () => {
    inner = await bench.environment.measure(api, async () => {
      for (let n = 0; n < times; n++) await make(n);
    });
  });
  const each = (microseconds = 0): number => microseconds / 1_000 / times;
  return {
    time: outer.milliseconds / times,
    api: each(inner?.cpu?.server),
    worker: each(outer.cpu?.server),
    postgres: each(outer.cpu?.postgres),
  };
}

function toldRow(measure: string, { time, api, worker, postgres }: Taken, target: Target): Row {
  return row({
    measure,
    ours: `${duration(time)} a version`,
    against: '',
    value: postgres / 1_000,
    unit: ' s of Postgres CPU a version',
    target,
    note: `from the request to the commit by the worker's job; CPU a version: api ${duration(api)}, worker ${duration(worker)}, Postgres ${duration(postgres)}; ${DIFFERING} members leave and ${DIFFERING} come back`,
  });
}

function memoryRow(when: string, memory: MemoryUse | null): Row[] {
  if (!memory) return [];
  return [
    row({
      measure: `memory of the api ${when}`,
      ours: `${count(Math.round(memory.peak))} MB`,
      against: '',
      value: Math.round(memory.peak),
      unit: ' MB',
      target: atMost(MEMORY_LIMIT_MB, ' MB'),
      note: `peak resident set (VmHWM); ${count(Math.round(memory.resident))} MB at the end`,
    }),
  ];
}
