import { systemClock } from '@core/kernel';
import { verifySubject } from '@core/subject-index';
import { IndexCommits, IndexReadModel } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { query } from '../environment/bench-environment.js';
import { atMost, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median, quantile, timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const NAMES_ADDED = 2_000;
const ADDITIONS = 5;
const PROOFS = 200;
const PROOF_MS = 20;

/** Entries of registrations with a digest and a URI each: $1 first, $2 after the last. */
const FILL = `
  INSERT INTO ledger_entry (index, kind, recorded_at, body, hashes)
  SELECT i, 'shard.registered', timestamptz '2026-01-01',
    convert_to(format('{"at":"2026-01-01T00:00:00.000Z","by":"key:bench","data":{"digest":"sha256:%s","origins":[{"kind":"human"}],"uri":"s3://bench/%s"},"kind":"shard.registered"}', encode(sha256(i::text::bytea), 'hex'), i), 'utf8'),
    sha256(i::text::bytea)
  FROM generate_series($1::bigint, $2::bigint - 1) i`;
/** The head of so many entries: $1 size, $2 edge. The index does not read the hashes in it. */
const MOVE_HEAD = `UPDATE ledger_head SET size = $1, edge = $2, recorded_at = timestamptz '2026-01-01'`;
const SIZES = `
  SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c
  WHERE c.relname IN ('index_page', 'index_block', 'index_earlier', 'index_state')`;

/** The index of subjects: built from the log, added to, and proven from. */
export const subjectIndex: Measure = { name: 'index', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const databaseUrl = await bench.environment.newDatabase();
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  const entries = new LedgerReadModel(database, systemClock);
  const commits = new IndexCommits(database, new LedgerService(systemClock), entries);
  const index = new IndexReadModel(database, entries);
  try {
    bench.log(`indexing ${bench.scale} registrations`);
    await fill(databaseUrl, 0, bench.scale);
    const built = await timed(() => commits.ensureCovered(bench.scale - 1));
    const { subjects } = await index.latest();
    const [size] = await query<{ bytes: number }>(databaseUrl, SIZES);
    const additions: number[] = [];
    for (let n = 0; n < ADDITIONS; n++) {
      const { treeSize } = await entries.position();
      await fill(databaseUrl, treeSize, treeSize + NAMES_ADDED / 2);
      additions.push(await timed(() => commits.commit()));
    }
    const proofs = await proofTimes(index, bench.scale);
    const bytes = (size?.bytes ?? NaN) / subjects;
    const measure = `index of ${count(subjects)} subjects`;
    return [
      row({
        measure: `${measure}: built`,
        ours: duration(built),
        against: '',
        value: (1_000 * built) / subjects,
        unit: ' µs a subject',
        target: noTarget,
        note: 'from the entries, one thread; two subjects an entry',
      }),
      row({
        measure: `${measure}: stored`,
        ours: `${count((size?.bytes ?? NaN) / 2 ** 20)} MB`,
        against: '',
        value: bytes,
        unit: ' bytes a subject',
        target: noTarget,
        note: 'tables and their indexes, as the build leaves them',
      }),
      row({
        measure: `${measure}: ${count(NAMES_ADDED)} names added and committed`,
        ours: duration(median(additions)),
        against: '',
        value: median(additions) / 1_000,
        unit: ' s',
        target: noTarget,
        note: `median of ${ADDITIONS}`,
      }),
      row({
        measure: `${measure}: proof`,
        ours: duration(median(proofs)),
        against: '',
        value: median(proofs),
        unit: ' ms',
        target: atMost(PROOF_MS, ' ms'),
        note: `with the list, and verified; medians of ${PROOFS}, present and absent names alternately; p99 ${duration(quantile(proofs, 0.99))}`,
      }),
    ];
  } finally {
    await database.close();
    await bench.environment.dropDatabase(databaseUrl);
  }
}

async function fill(url: string, from: number, to: number): Promise<void> {
  await query(url, FILL, [from, to]);
  await query(url, MOVE_HEAD, [to, Buffer.alloc(32 * [...to.toString(2)].filter((bit) => bit === '1').length)]);
}

async function proofTimes(index: IndexReadModel, scale: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < PROOFS; n++) {
    const at = Math.floor(Math.random() * scale);
    const subject = { kind: 'name', subject: n % 2 === 0 ? `s3://bench/${at}` : `s3://absent/${at}` } as const;
    times.push(
      await timed(async () => {
        const proven = await index.prove(subject);
        verifySubject({ root: proven.commitment.root, ...proven });
        if (proven.entries.length !== (n + 1) % 2)
          throw new Error(`the index holds another list of ${subject.subject}`);
      }),
    );
  }
  return times;
}
