import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Uploaded } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { VENDORS, vendorSlug } from '../corpus/origins.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { call, upload } from '../environment/api-client.js';
import { projectDir, query, type Spent } from '../environment/bench-environment.js';
import { CopiedTables } from '../environment/copied-tables.js';
import { type ProcessOptions, ServerProcess } from '../environment/server-process.js';
import {
  atLeast,
  atMost,
  count,
  cpuRow,
  duration,
  type Measured,
  noTarget,
  rateText,
  type Row,
  row,
} from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const MEMORY_LIMIT_MB = 512;
const ROUNDS = 3;
/** Shards that a server loads before it is measured. */
const WARM_UP = 10_000;
/** Shards that a server has loaded when it is measured once more: V8 has compiled what it will. */
const WARMED = 300_000;
/** Shards of the profile, and the most that one may allocate. */
const [PROFILED, ALLOCATED_KB] = [100_000, 10];
const POLL_MS = 20;

/**
 * Registers shards until they are durable, proven and queryable, against a bare program that COPYs
 * the same rows, and against COPY of the same rows by the server; and the memory it took.
 */
export const bulkRegistration: Measure = { name: 'bulk', run };

async function run(bench: Bench): Promise<Row[]> {
  const { scale } = bench;
  const base = await bench.uploaded(bench.baseScale);
  const uploaded = await bench.uploaded(scale);
  const { milliseconds, peakMemory, bytesPerLine, by } = uploaded;
  const { ours, bare, ratio, rounds } = await inTurns(bench, uploaded);
  const warmed = scale > WARMED ? [] : await warmedRows(bench);
  const copied = await copiesOf(bench, uploaded);
  const rate = (size: number, taken: number): string => `${count(Math.round(size / (taken / 1_000)))}/s`;
  const lines = `${count(scale)} NDJSON lines of ${bytesPerLine} bytes`;
  const limit = row({
    measure: 'bulk registration against a bare Node program',
    ours: rateText(scale, ours),
    against: rateText(scale, bare),
    value: ratio,
    target: atLeast(0.6),
    note: `${lines}; it parses them, resolves names and origins in memory, hashes each entry once, and COPYs entries, shards and derivations of the same sizes; ${rounds}; CPU of the server + of Postgres, a shard`,
  });
  const cpu = cpuRow(
    'bulk registration, CPU of the api a shard',
    { units: scale, spent: ours },
    { units: scale, spent: bare },
    atMost(2, '×'),
    `against the bare Node program; ${rounds}; from /proc`,
  );
  const bulk = row({
    measure: 'bulk registration, HTTP to durable, proven and queryable',
    ours: `${rate(scale, milliseconds)} (${duration(milliseconds)})`,
    against: copied
      ? `COPY BINARY of the same rows: ${rate(scale, copied.milliseconds)} (${duration(copied.milliseconds)})`
      : '',
    value: copied ? copied.milliseconds / milliseconds : Math.round(scale / (milliseconds / 1_000)),
    unit: copied ? '' : '/s',
    target: noTarget,
    note: [
      lines,
      ...(by === null ? [] : [`registered at ${by}`]),
      copied?.note ?? 'COPY is measured up to a million',
    ].join('; '),
  });
  const growth = row({
    measure: `growth: bulk, time a shard at ${count(scale)}`,
    ours: rate(scale, milliseconds),
    against: `${rate(base.corpus.size, base.milliseconds)} at ${count(base.corpus.size)}`,
    value: milliseconds / scale / (base.milliseconds / base.corpus.size),
    unit: '×',
    target: atMost(1.5, '×'),
    note: 'linear; each by a freshly started api process',
  });
  return [limit, ...cpu, ...warmed, bulk, growth, ...memoryRow(peakMemory), await allocationRow(bench)];
}

/**
 * COPY of the same rows by the server. Null for a kept ledger, which has more rows by now, and for
 * a very large one, of which it takes as long as the measure.
 */
async function copiesOf(
  bench: Bench,
  { databaseUrl }: Uploaded,
): Promise<{ readonly milliseconds: number; readonly note: string } | null> {
  if (bench.environment.kept || bench.scale > MILLION) return null;
  bench.log('copying the same rows');
  const copied = await CopiedTables.dump(bench.environment, databaseUrl);
  const loads: number[] = [];
  for (let i = 0; i < ROUNDS; i++) loads.push(await copied.load());
  copied.remove();
  const note = `${String(copied)}; files read by the server, one table after the other, median of ${ROUNDS}`;
  return { milliseconds: median(loads), note };
}

/**
 * Uploads of the same lines to the api and to the bare program, each warmed up, in turns. Of a very
 * large ledger the upload that built it is the only one, beside one to the bare program.
 */
async function inTurns(
  bench: Bench,
  uploaded: Uploaded,
): Promise<{ readonly ours: Spent; readonly bare: Spent; readonly ratio: number; readonly rounds: string }> {
  const [ours, bare]: [Spent[], Spent[]] = [[], []];
  const once = bench.scale > MILLION;
  for (let round = 0; round < (once ? 1 : ROUNDS); round++) {
    bench.log(`the same lines to the api and to a bare program, round ${round + 1}`);
    ours.push(once ? uploaded.spent : await load(bench, openApi, bench.scale));
    bare.push(await load(bench, openLimit, bench.scale));
  }
  const ratio = ratioOf(ours, bare);
  const process = `in a process that has loaded ${count(WARM_UP)} others`;
  const rounds = once
    ? `the upload that built the ledger, and one to the bare program, ${process}`
    : `medians of ${ROUNDS} alternating rounds, each ${process}`;
  return { ours: middle(ours), bare: middle(bare), ratio, rounds };
}

/** As the first rows, in processes that have loaded many shards: as one that runs for days. */
async function warmedRows(bench: Bench): Promise<Row[]> {
  const [ours, bare]: [Spent[], Spent[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bench.log(`the same in processes that have loaded ${count(WARMED)} shards, round ${round + 1}`);
    ours.push(await load(bench, openApi, bench.scale, { warmUp: WARMED }));
    bare.push(await load(bench, openLimit, bench.scale, { warmUp: WARMED }));
  }
  const [one, other] = [middle(ours), middle(bare)];
  const note = `medians of ${ROUNDS} alternating rounds, each in a process that has loaded ${count(WARMED)} others`;
  const rate = row({
    measure: 'the same, warmed up',
    ours: rateText(bench.scale, one),
    against: rateText(bench.scale, other),
    value: ratioOf(ours, bare),
    target: atLeast(0.6),
    note,
  });
  const [a, b] = [one, other].map((spent) => ({ units: bench.scale, spent })) as [Measured, Measured];
  return [rate, ...cpuRow('CPU of the api a shard, warmed up', a, b, atMost(2, '×'), note)];
}

/** The median of the ratios of our rate to the limit's, round by round. */
const ratioOf = (ours: readonly Spent[], limit: readonly Spent[]): number =>
  median(ours.map(({ milliseconds }, at) => (limit[at]?.milliseconds ?? NaN) / milliseconds));

const openLimit = (url: string): Promise<ServerProcess> => ServerProcess.openLimit('bulk-limit', url);

const middle = (spent: readonly Spent[]): Spent =>
  spent.toSorted((a, b) => a.milliseconds - b.milliseconds)[spent.length >> 1] as Spent;

async function openApi(url: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const api = await ServerProcess.open('api', url, options);
  for (let vendor = 0; vendor < VENDORS; vendor++)
    await call(api.url, 'PUT', `/v1/vendors/${vendorSlug(vendor)}`, { name: vendorSlug(vendor) });
  return api;
}

interface Loading {
  /** Shards that the server loads before it is measured; defaults to few. */
  readonly warmUp?: number;
  readonly measure?: (server: ServerProcess, work: () => Promise<void>) => Promise<Spent>;
}

/** Uploads to a server with a new database, which has loaded other shards before. */
async function load(
  { environment }: Bench,
  open: (url: string) => Promise<ServerProcess>,
  size: number,
  { warmUp = WARM_UP, measure = (server, work) => environment.measure(server, work) }: Loading = {},
): Promise<Spent> {
  const file = path.join(environment.folder, 'turn.ndjson');
  const url = await environment.newDatabase();
  const server = await open(url);
  const send = async (lines: number): Promise<void> => {
    const { registered } = await upload(server.url, file);
    if (registered !== lines) throw new Error(`${String(registered)} of ${lines} lines were loaded`);
  };
  try {
    await writeCorpus(new Corpus(warmUp, 'warm-up'), file);
    await send(warmUp);
    await writeCorpus(new Corpus(size), file);
    await query(url, 'CHECKPOINT');
    return await measure(server, () => send(size));
  } finally {
    await server.close();
    await environment.dropDatabase(url);
    rmSync(file, { force: true });
  }
}

/** What the api allocates for a shard, by a sampling heap profile of an upload of its own. */
async function allocationRow(bench: Bench): Promise<Row> {
  const size = Math.min(bench.scale, PROFILED);
  bench.log('the bytes that the api allocates for a shard');
  const hook = path.join(projectDir, 'test/bench/environment/allocation-hook.cjs');
  const file = path.join(bench.environment.folder, 'allocations');
  const open = (url: string): Promise<ServerProcess> =>
    openApi(url, { nodeArgs: ['-r', hook], settings: { BENCH_ALLOCATIONS: file } });
  let bytes = 0;
  const measure = async (server: ServerProcess, work: () => Promise<void>): Promise<Spent> => {
    server.signal('SIGUSR2');
    const spent = await bench.environment.measure(server, work);
    server.signal('SIGUSR2');
    while (!existsSync(file)) await sleep(POLL_MS);
    bytes = Number(readFileSync(file, 'utf8'));
    return spent;
  };
  await load(bench, open, size, { measure });
  rmSync(file);
  return row({
    measure: 'bytes allocated a shard in a bulk load',
    ours: `${count(Math.round(bytes / size))} bytes`,
    against: '',
    value: bytes / size / 1_000,
    unit: ' KB',
    target: atMost(ALLOCATED_KB, ' KB'),
    note: `of the JavaScript heap, by a sampling profile of ${count(size)} shards; buffers are outside of it`,
  });
}

function memoryRow(peakMemory: number | null): Row[] {
  if (peakMemory === null) return [];
  return [
    row({
      measure: 'memory of the api during the bulk load',
      ours: `${count(Math.round(peakMemory))} MB`,
      against: '',
      value: Math.round(peakMemory),
      unit: ' MB',
      target: atMost(MEMORY_LIMIT_MB, ' MB'),
      note: 'peak resident set (VmHWM)',
    }),
  ];
}
