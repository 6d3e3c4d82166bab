import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { upload } from '../environment/api-client.js';
import { query, type Spent } from '../environment/bench-environment.js';
import { CopiedTables } from '../environment/copied-tables.js';
import { ServerProcess } from '../environment/server-process.js';
import { atLeast, atMost, count, cpuRow, duration, noTarget, rateText, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import type { Measure } from './measure.js';

/** Above this, one COPY takes long enough to be a stable figure. */
const REPEATED_UP_TO = 1_000_000;
const MEMORY_LIMIT_MB = 512;

/**
 * Registers shards until they are durable, proven and queryable, against a bare program that COPYs
 * the same rows, and against COPY of the same rows by the server; and the memory it took.
 */
export const bulkRegistration: Measure = { name: 'bulk', run };

async function run(bench: Bench): Promise<Row[]> {
  const { scale } = bench;
  const base = await bench.uploaded(bench.baseScale);
  const { databaseUrl, milliseconds, spent, peakMemory, bytesPerLine } = await bench.uploaded(scale);
  const bare = await bareLoad(bench);
  bench.log('copying the same rows');
  const copied = await CopiedTables.dump(bench.environment, databaseUrl);
  const loads: number[] = [];
  for (let i = 0; i < (scale <= REPEATED_UP_TO ? 3 : 1); i++) loads.push(await copied.load());
  copied.remove();
  const rate = (size: number, taken: number): string => `${count(Math.round(size / (taken / 1_000)))}/s`;
  const lines = `${count(scale)} NDJSON lines of ${bytesPerLine} bytes`;
  const limit = row({
    measure: 'bulk registration against a bare Node program',
    ours: rateText(scale, spent),
    against: rateText(scale, bare),
    value: bare.milliseconds / milliseconds,
    target: atLeast(0.6),
    note: `${lines}; it parses them, hashes each entry once, and COPYs entries, shards and derivations of the same sizes; CPU of the server + of Postgres, a shard`,
  });
  const cpu = cpuRow(
    'bulk registration, CPU of the api a shard',
    { units: scale, spent },
    { units: scale, spent: bare },
    atMost(2, '×'),
    'against the bare Node program; from /proc',
  );
  const bulk = row({
    measure: 'bulk registration, HTTP to durable, proven and queryable',
    ours: `${rate(scale, milliseconds)} (${duration(milliseconds)})`,
    against: `COPY BINARY of the same rows: ${rate(scale, median(loads))} (${duration(median(loads))})`,
    value: median(loads) / milliseconds,
    target: noTarget,
    note: `${lines}; ${String(copied)}; files read by the server, one table after the other, median of ${loads.length}`,
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
  return [limit, ...cpu, bulk, growth, ...memoryRow(peakMemory)];
}

/** The same lines, loaded by the bare program into a new database. */
async function bareLoad(bench: Bench): Promise<Spent> {
  const { environment, scale } = bench;
  bench.log('loading the same lines with a bare program');
  const file = path.join(environment.folder, 'bare.ndjson');
  await writeCorpus(new Corpus(scale), file);
  const url = await environment.newDatabase();
  const server = await ServerProcess.openLimit('bulk-limit', url);
  try {
    await query(url, 'CHECKPOINT');
    return await environment.measure(server, async () => {
      const { registered } = await upload(server.url, file);
      if (registered !== scale) throw new Error(`the bare program loaded ${String(registered)} of ${scale} lines`);
    });
  } finally {
    await server.close();
    await environment.dropDatabase(url);
    rmSync(file);
  }
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
