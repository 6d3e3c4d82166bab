import { systemClock } from '@core/kernel';
import { IndexCommits } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { query } from '../environment/bench-environment.js';
import { atMost, count, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const MOST_BYTES = 1_000;
/** Relations that take less of a shard are summed up. */
const LEAST_SHOWN = 10;

/** The bytes on disk of every table and index of the schema. */
const SIZES = `
  SELECT c.relname AS name, sum(pg_relation_size(coalesce(t.oid, c.oid)))::float8 AS bytes
  FROM pg_class c
  LEFT JOIN pg_index i ON i.indrelid = c.reltoastrelid AND c.reltoastrelid <> 0
  LEFT JOIN LATERAL unnest(ARRAY[c.oid, nullif(c.reltoastrelid, 0), i.indexrelid]) AS t (oid) ON t.oid IS NOT NULL
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'm')
  GROUP BY c.relname ORDER BY bytes DESC`;

/** The bytes of the entries themselves, with their hashes: what must be stored. */
const ENTRIES = 'SELECT sum(octet_length(e.body) + octet_length(e.hashes))::float8 AS bytes FROM ledger_entry e';

/**
 * Disk space a shard after the upload, with the index of subjects, before dataset versions: tables
 * with what is stored out of line, and indexes.
 */
export const disk: Measure = { name: 'disk', ledger: 'needs-new', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.uploaded(bench.scale);
  bench.log('committing the index of subjects');
  await commitIndex(databaseUrl);
  const sizes = await query<{ name: string; bytes: number }>(databaseUrl, SIZES);
  const [entries] = await query<{ bytes: number }>(databaseUrl, ENTRIES);
  const aShard = sizes.map(({ name, bytes }) => ({ name, bytes: bytes / bench.scale }));
  const total = aShard.reduce((sum, { bytes }) => sum + bytes, 0);
  const shown = aShard.filter(({ bytes }) => bytes >= LEAST_SHOWN);
  const rest = total - shown.reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = [...shown, { name: 'all others', bytes: rest }];
  return [
    row({
      measure: 'disk a shard',
      ours: `${count(Math.round(total))} bytes`,
      against: `bytes and hashes of the entries: ${count(Math.round((entries?.bytes ?? 0) / bench.scale))} bytes`,
      value: Math.round(total),
      unit: ' bytes',
      target: atMost(MOST_BYTES, ' bytes'),
      note: parts.map(({ name, bytes }) => `${name} ${count(Math.round(bytes))}`).join(', '),
    }),
  ];
}

async function commitIndex(url: string): Promise<void> {
  const database = await Database.connect({ url, applicationName: 'bench' });
  try {
    const entries = new LedgerReadModel(database, systemClock);
    const commits = new IndexCommits(database, new LedgerService(systemClock), entries);
    await commits.ensureCovered((await entries.position()).treeSize - 1);
  } finally {
    await database.close();
  }
}
