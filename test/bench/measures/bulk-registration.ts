import type { Bench } from '../bench.js';
import { CopiedTables } from '../environment/copied-tables.js';
import { atLeast, atMost, count, duration, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import type { Measure } from './measure.js';

/** Above this, one COPY takes long enough to be a stable figure. */
const REPEATED_UP_TO = 1_000_000;
const MEMORY_LIMIT_MB = 512;

/**
 * Registers shards until they are durable, proven and queryable, against COPY of the same rows; and
 * the memory it took.
 */
export const bulkRegistration: Measure = { name: 'bulk', run };

async function run(bench: Bench): Promise<Row[]> {
  const { scale } = bench;
  const base = await bench.uploaded(bench.baseScale);
  const { databaseUrl, milliseconds, peakMemory, bytesPerLine } = await bench.uploaded(scale);
  bench.log('copying the same rows');
  const copied = await CopiedTables.dump(bench.environment, databaseUrl);
  const loads: number[] = [];
  for (let i = 0; i < (scale <= REPEATED_UP_TO ? 3 : 1); i++) loads.push(await copied.load());
  copied.remove();
  const rate = (size: number, taken: number): string => `${count(Math.round(size / (taken / 1_000)))}/s`;
  const bulk = row({
    measure: 'bulk registration, HTTP to durable, proven and queryable',
    ours: `${rate(scale, milliseconds)} (${duration(milliseconds)})`,
    against: `COPY BINARY of the same rows: ${rate(scale, median(loads))} (${duration(median(loads))})`,
    value: median(loads) / milliseconds,
    target: atLeast(0.5),
    note: `${count(scale)} NDJSON lines of ${bytesPerLine} bytes; ${String(copied)}; files read by the server, one table after the other, median of ${loads.length}`,
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
  if (peakMemory === null) return [bulk, growth];
  const memory = row({
    measure: 'memory of the api during the bulk load',
    ours: `${count(Math.round(peakMemory))} MB`,
    against: '',
    value: Math.round(peakMemory),
    unit: ' MB',
    target: atMost(MEMORY_LIMIT_MB, ' MB'),
    note: 'peak resident set (VmHWM)',
  });
  return [bulk, growth, memory];
}
