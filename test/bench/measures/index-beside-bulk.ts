import { rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@core/kernel';
import { IndexCommits, IndexReadModel } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { upload } from '../environment/api-client.js';
import { query } from '../environment/bench-environment.js';
import { type CpuTime, difference, readCpuTime } from '../environment/cpu-time.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

/** Shards of an upload: it takes several commitments of the index. */
const LINES = 500_000;
/** Uploads beside the indexer, and as many without it, in turns. */
const PAIRS = 3;
const NAMES = 2_000;
const COMMITTED = `
  SELECT count(*)::int AS rounds, coalesce(max((convert_from(body, 'utf8')::json->'data'->>'upto')::float8), 0) AS upto
  FROM ledger_entry WHERE kind = 'index.committed' AND index >= $1`;

interface Upload {
  readonly milliseconds: number;
  /** Of the api and of Postgres. */
  readonly cpu: CpuTime | null;
  /** Of the worker, in microseconds. */
  readonly worker: number;
  /** Commitments of the index meanwhile. */
  readonly rounds: number;
  /** Entries of the upload that they cover. */
  readonly covered: number;
}

/**
 * Bulk registration over HTTP while a worker indexes what it registers, against the same beside a
 * worker that does not. What the one left is indexed before the other begins.
 */
export const indexBesideBulk: Measure = { name: 'index-beside-bulk', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { api, databaseUrl } = await bench.uploaded(bench.scale);
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  const entries = new LedgerReadModel(database, systemClock);
  const commits = new IndexCommits(database, new LedgerService(systemClock), entries);
  const catchUp = async () => commits.ensureCovered((await entries.position()).treeSize - 1);
  const beside: Upload[] = [];
  const alone: Upload[] = [];
  try {
    bench.log('indexing what is registered');
    await catchUp();
    const { subjects } = await new IndexReadModel(database, entries).latest();
    for (let n = 0; n < 2 * PAIRS; n++) {
      // ABBAAB: what grows meanwhile falls to both.
      const indexes = n % 4 === 0 || n % 4 === 3;
      bench.log(`registering ${LINES} more shards, ${indexes ? 'beside' : 'without'} the indexer`);
      const corpus = new Corpus(LINES, `beside-${n}`);
      const from = (await entries.position()).treeSize;
      (indexes ? beside : alone).push(await uploadBeside(bench, { api, databaseUrl, corpus, indexes, from }));
      await catchUp();
    }
    return rows(subjects, beside, alone);
  } finally {
    await database.close();
  }
}

interface Order {
  readonly api: ServerProcess;
  readonly databaseUrl: string;
  readonly corpus: Corpus;
  readonly indexes: boolean;
  /** The first entry of the upload. */
  readonly from: number;
}

async function uploadBeside(bench: Bench, { api, databaseUrl, corpus, indexes, from }: Order): Promise<Upload> {
  const file = path.join(bench.environment.folder, 'beside.ndjson');
  await writeCorpus(corpus, file);
  await query(databaseUrl, 'CHECKPOINT');
  const settings = indexes ? {} : { WHENCE_INDEX_SECONDS: '0' };
  const worker = await ServerProcess.open('worker', databaseUrl, { settings });
  try {
    const workerTime = (): CpuTime | null => readCpuTime(worker.pid, worker.pid);
    const before = workerTime();
    const spent = await bench.environment.measure(api, async () => {
      const { registered } = await upload(api.url, file);
      if (registered !== corpus.size) throw new Error(`${String(registered)} of ${corpus.size} were registered`);
    });
    const used = difference(workerTime(), before)?.server ?? NaN;
    const [made] = await query<{ rounds: number; upto: number }>(databaseUrl, COMMITTED, [from]);
    const covered = Math.max(0, (made?.upto ?? 0) - from);
    return { ...spent, worker: used, rounds: made?.rounds ?? 0, covered };
  } finally {
    await worker.close();
    rmSync(file);
  }
}

function rows(subjects: number, beside: readonly Upload[], alone: readonly Upload[]): Row[] {
  const of = (uploads: readonly Upload[], what: (one: Upload) => number): number => median(uploads.map(what));
  const taken = ({ milliseconds }: Upload): number => milliseconds;
  const cpu = ({ cpu: used, worker }: Upload): number =>
    ((used?.server ?? NaN) + (used?.postgres ?? NaN) + worker) / LINES;
  const shown = (uploads: readonly Upload[]): string =>
    `${count(Math.round(LINES / (of(uploads, taken) / 1_000)))}/s (${uploads.map((one) => duration(taken(one))).join(', ')})`;
  const least = Math.min(...beside.map(({ covered }) => covered));
  if (least < NAMES) throw new Error(`only ${least} entries were indexed during an upload`);
  return [
    row({
      measure: `bulk registration while its names are added to an index of ${count(subjects)} subjects`,
      ours: shown(beside),
      against: `without the indexer: ${shown(alone)}`,
      value: of(beside, taken) / of(alone, taken),
      unit: '×',
      target: atMost(1.1, '×'),
      note: `medians of ${beside.length} uploads of ${count(LINES)} shards each, in turns; a worker publishes beside both; ${beside.map((one) => one.rounds).join(', ')} commitments during an upload, of ${count(least)} entries at least`,
    }),
    row({
      measure: 'its CPU a shard, of api, Postgres and worker',
      ours: `${count(of(beside, cpu))} µs`,
      against: `${count(of(alone, cpu))} µs`,
      value: of(beside, cpu) / of(alone, cpu),
      unit: '×',
      target: noTarget,
      note: 'medians; from /proc',
    }),
  ];
}
