import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { query } from './bench-environment.js';

/**
 * Inserts one row into the `shard` table with all its indexes and checks; the server generates the
 * values.
 */
const INSERT = `
  INSERT INTO shard (number, entry, digest, digest_entry, uri, dataset, media_type, bytes, records, tokens, declared_set, effective_set, valid_from)
  SELECT n, n, sha256(n::text::bytea), n, 's3://bench/single/' || n, 'bench/single', 'application/x-ndjson', 123456789, 50000, 30000000, 0, 0, n
  FROM nextval('bench_number') AS n`;

export interface InsertRate {
  /** Rows per second, each in a transaction of its own. */
  readonly rate: number;
  /** What the clients were: pgbench with its version, or Node. */
  readonly by: string;
}

/**
 * Measures the single-row INSERTs per second of this many clients, with pgbench or, where it is not
 * installed, in Node.
 */
export async function insertRate(
  url: string,
  folder: string,
  clients: number,
  seconds: number,
  insert = INSERT,
): Promise<InsertRate> {
  await query(url, 'CREATE SEQUENCE IF NOT EXISTS bench_number MINVALUE 0 MAXVALUE 2147483647');
  const version = pgbenchVersion();
  if (version === undefined)
    return { rate: await byNode(url, clients, seconds, insert), by: `${clients} pg connections in Node` };
  const script = path.join(folder, 'insert.sql');
  writeFileSync(script, `${insert.replaceAll('\n', ' ')};\n`);
  const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-f', script, url];
  const { stdout } = await promisify(execFile)('pgbench', args);
  const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  if (Number.isNaN(rate)) throw new Error(`pgbench reported no rate: ${stdout}`);
  return { rate, by: version };
}

function pgbenchVersion(): string | undefined {
  try {
    return execFileSync('pgbench', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

async function byNode(url: string, count: number, seconds: number, insert: string): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  const insertUntil = async (): Promise<number> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    let rows = 0;
    for (; performance.now() < until; rows++) await client.query({ name: 'insert', text: insert });
    await client.end();
    return rows;
  };
  const rows = await Promise.all(Array.from({ length: count }, insertUntil));
  return rows.reduce((sum, one) => sum + one, 0) / seconds;
}
