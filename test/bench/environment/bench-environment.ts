import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@platform/embedded-postgres';
import { readConfig } from '@platform/config';
import { repeated, timed } from '../report/timing.js';
import { type CpuTime, difference, readCpuTime } from './cpu-time.js';
import type { KeptLedger, KeptLedgers } from './kept-ledgers.js';
import { migrateAll } from '../../../apps/cli/database/migrate-all.js';

export const projectDir = path.resolve(__dirname, '../../..');

const TEMPLATE = 'bench_template';
/** Postgres writes what is in its buffers before it ends. */
const STOP_MS = 300_000;

export interface Spent {
  readonly milliseconds: number;
  /** Null where the system does not report it. */
  readonly cpu: CpuTime | null;
}

/**
 * A Postgres for this run, with the settings of `whence start`, and a folder for files. `stop`
 * removes both, but for the ledgers that are kept.
 */
export class BenchEnvironment {
  private databases = 0;

  private constructor(
    /** Of Postgres, and of the kept ledgers. */
    private readonly dataDir: string,
    /** For the files of this run. */
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    readonly postgresVersion: string,
    /** Null if this run keeps none. */
    readonly kept: KeptLedgers | null,
  ) {}

  static async start(kept: KeptLedgers | null): Promise<BenchEnvironment> {
    const dataDir = kept?.folder ?? mkdtempSync(path.join(tmpdir(), 'whence-bench-'));
    const folder = path.join(dataDir, 'run');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    try {
      const postgres = await startEmbeddedPostgres({ projectDir, dataDir, database: TEMPLATE });
      await dropOthers(postgres.url, kept?.databases ?? []);
      await migrateAll(postgres.url, readConfig({ WHENCE_DATA_DIR: dataDir }, projectDir));
      const [row] = await query<{ server_version: string }>(postgres.url, 'SHOW server_version');
      return new BenchEnvironment(dataDir, folder, postgres, row?.server_version ?? 'unknown', kept);
    } catch (error) {
      rmSync(kept ? folder : dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Creates an empty database with the present schema; returns its URL. */
  newDatabase(): Promise<string> {
    return this.create(`bench_${++this.databases}`, TEMPLATE);
  }

  /** Creates an empty database for a ledger that may be kept; returns its URL. */
  newLedger(size: number): Promise<string> {
    return this.kept ? this.create(`ledger_${size}`, TEMPLATE) : this.newDatabase();
  }

  /** The URL of a kept ledger, or of a copy of it, which is gone after this run. */
  async openKept({ database }: KeptLedger, asCopy: boolean): Promise<string> {
    // Files are copied as they are: through the write-ahead log a large ledger takes much longer.
    const template = `${database} STRATEGY file_copy`;
    return asCopy ? this.create(`bench_${++this.databases}`, template) : urlOf(this.postgres.url, database);
  }

  private async create(name: string, template: string): Promise<string> {
    await query(urlOf(this.postgres.url, 'postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`);
    return urlOf(this.postgres.url, name);
  }

  async dropDatabase(url: string): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    await query(urlOf(this.postgres.url, 'postgres'), `DROP DATABASE ${name} WITH (FORCE)`);
  }

  /** A folder that the Postgres server can write to: it may run as another user. */
  sharedFolder(name: string): string {
    for (const folder of [this.dataDir, this.folder]) chmodSync(folder, 0o711);
    const shared = path.join(this.folder, name);
    mkdirSync(shared, { recursive: true });
    chmodSync(shared, 0o777);
    return shared;
  }

  /** Runs the work; returns what it took, and the CPU time that the server and Postgres used. */
  async measure(server: { readonly pid: number }, work: () => Promise<unknown>): Promise<Spent> {
    const before = readCpuTime(server.pid, this.postmaster);
    const milliseconds = await timed(work);
    return { milliseconds, cpu: difference(readCpuTime(server.pid, this.postmaster), before) };
  }

  private get postmaster(): number {
    return Number.parseInt(readFileSync(path.join(this.dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10);
  }

  async stop(): Promise<void> {
    if (this.kept) await dropOthers(this.postgres.url, this.kept.databases);
    await this.postgres.stop(STOP_MS);
    rmSync(this.kept ? this.folder : this.dataDir, { recursive: true, force: true });
  }
}

/** Drops what a run has made, and an earlier one that was ended: all but the kept databases. */
async function dropOthers(url: string, kept: readonly string[]): Promise<void> {
  const admin = urlOf(url, 'postgres');
  const rows = await query<{ name: string }>(
    admin,
    `SELECT d.datname AS name FROM pg_database d WHERE d.datname ~ '^(bench|ledger)_[0-9]+$'`,
  );
  for (const { name } of rows) if (!kept.includes(name)) await query(admin, `DROP DATABASE ${name} WITH (FORCE)`);
}

function urlOf(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.toString();
}

/** Runs one statement on a connection of its own. */
export async function query<Row extends QueryResultRow>(
  url: string,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql, parameters)).rows);
}

export async function withClient<Result>(url: string, body: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/**
 * Runs a statement repeatedly on one connection; returns the milliseconds of each run after a
 * warm-up.
 */
export async function queryTimes(url: string, sql: string, parameters: unknown[], times: number): Promise<number[]> {
  return withClient(url, async (client) => {
    await client.query(sql, parameters);
    return repeated(times, () => client.query(sql, parameters));
  });
}
