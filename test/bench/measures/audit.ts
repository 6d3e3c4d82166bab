import { createHash } from 'node:crypto';
import { auditDatabase, Differences } from '@domain/audit';
import { Database, type Reader } from '@platform/database';
import type { Bench } from '../bench.js';
import { atLeast, count, noTarget, type Row, row } from '../report/row.js';
import { timed } from '../report/timing.js';
import type { Measure } from './measure.js';

const ORIGIN = 'whence.local/log';
const ROWS_AT_ONCE = 2_000;

/**
 * `whence audit` of a corpus with its history, against reading the same entries and against hashing
 * them.
 */
export const audit: Measure = { name: 'audit', run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.withHistory(bench.scale);
  bench.log('audit');
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench', connections: 1 });
  try {
    let entries = 0;
    let hashing = 0;
    const whole = await timed(() =>
      database.transaction((tx) =>
        readEntries(tx, (bodies) => {
          const started = performance.now();
          for (const body of bodies) createHash('sha256').update(body).digest();
          hashing += performance.now() - started;
          entries += bodies.length;
        }),
      ),
    );
    const reading = whole - hashing;
    const differences = new Differences(({ where, at, message }) => bench.log(`${where} ${at}: ${message}`), 3);
    const auditing = await timed(() => auditDatabase(database, { origin: ORIGIN }, differences));
    if (differences.total > 0) throw new Error(`the audit found ${differences.total} differences in its own corpus`);
    const rate = (taken: number): string => `${count(Math.round((entries / taken) * 1_000))} entries/s`;
    const facts = { measure: `audit, ${count(entries)} entries`, ours: rate(auditing), unit: '× its rate' };
    const note = 'hashes, heads, replay, every row of every table; one run each, one thread';
    return [
      row({
        ...facts,
        against: `reading the entries: ${rate(reading)}`,
        value: reading / auditing,
        target: noTarget,
        note,
      }),
      row({
        ...facts,
        against: `SHA-256 of the entries: ${rate(hashing)}`,
        value: hashing / auditing,
        target: noTarget,
        note,
      }),
      row({
        measure: 'a million entries audited',
        ours: `${((auditing / entries) * 1_000).toFixed(0)} s`,
        against: 'minutes',
        value: 300_000 / ((auditing / entries) * 1_000_000),
        unit: '× faster than 5 minutes',
        target: atLeast(1, '×'),
        note: 'by the rate above',
      }),
    ];
  } finally {
    await database.close();
  }
}

async function readEntries(tx: Reader, take: (bodies: readonly Buffer[]) => void): Promise<void> {
  await tx.query(
    'DECLARE bench_entries NO SCROLL CURSOR FOR SELECT e.index, e.body, e.hashes FROM ledger_entry e ORDER BY e.index',
  );
  for (;;) {
    const rows = await tx.query<{ body: Buffer }>(`FETCH ${ROWS_AT_ONCE} FROM bench_entries`);
    if (rows.length === 0) return;
    take(rows.map(({ body }) => body));
  }
}
