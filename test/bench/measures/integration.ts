import { systemClock } from '@core/kernel';
import { LedgerService, WriteQueue } from '@domain/ledger';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { insertRate } from '../environment/single-inserts.js';
import { count, noTarget, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const WRITERS = [1, 16, 64];
const SECONDS = 4;

/** A row of the same size that the server generates: no tree hashes, no head. */
const INSERT = `
  INSERT INTO ledger_entry (index, kind, recorded_at, body, hashes)
  SELECT n, 'bench.note', now(), convert_to(repeat('x', 150), 'UTF8'), sha256(n::text::bytea)
  FROM nextval('bench_number') AS n`;

/**
 * Concurrent writers, each appending entries one by one into the tree, against single-row INSERTs.
 */
export const integration: Measure = { name: 'integration', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const writers of WRITERS) {
    bench.log(`appending with ${writers} writers`);
    const ours = await appendRate(await bench.environment.newDatabase(), writers);
    const limit = await insertRate(
      await bench.environment.newDatabase(),
      bench.environment.folder,
      writers,
      SECONDS,
      INSERT,
    );
    rows.push(
      row({
        measure: `integrated entries, ${writers} writers`,
        ours: `${count(Math.round(ours))}/s`,
        against: `single-row INSERT: ${count(Math.round(limit.rate))}/s`,
        value: ours / limit.rate,
        target: noTarget,
        note: `one process, group commit, each writer appends one entry of 150 bytes at a time; INSERT into ledger_entry by ${limit.by}; ${SECONDS} s each`,
      }),
    );
  }
  return rows;
}

async function appendRate(url: string, writers: number): Promise<number> {
  const database = await Database.connect({ url, applicationName: 'bench' });
  const queue = new WriteQueue(database);
  const ledger = new LedgerService(systemClock);
  const until = performance.now() + SECONDS * 1_000;
  const write = async (_: unknown, writer: number): Promise<number> => {
    let entries = 0;
    for (; performance.now() < until; entries++) {
      const statement = { kind: 'bench.note', data: { writer, entry: entries, text: 'x'.repeat(60) } };
      await queue.write((tx) => ledger.append(tx, 'key:bench', statement));
    }
    return entries;
  };
  const written = await Promise.all(Array.from({ length: writers }, write));
  await database.close();
  return written.reduce((sum, one) => sum + one, 0) / SECONDS;
}
