import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@platform/embedded-postgres';
import { readConfig } from '@platform/config';
import { repeated, timed } from '../report/timing.js';
import { type CpuTime, difference, readCpuTime } from './cpu-time.js';
import { migrateAll } from '../../../apps/cli/database/migrate-all.js';

export const projectDir = path.resolve(__dirname, '../../..');

const TEMPLATE = 'bench_template';

export interface Spent {
  readonly milliseconds: number;
  /** Null where the system does not report it. */
  readonly cpu: CpuTime | null;
}

/**
 * A Postgres for this run, with the settings of `whence start`, and a folder for files. `stop`
 * removes both.
 */
export class BenchEnvironment {
  private databases = 0;

  private constructor(
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly templateUrl: string,
    readonly postgresVersion: string,
  ) {}

  static async start(): Promise<BenchEnvironment> {
    const folder = mkdtempSync(path.join(tmpdir(), 'whence-bench-'));
    try {
      const postgres = await startEmbeddedPostgres({ projectDir, dataDir: folder, database: TEMPLATE });
      await migrateAll(postgres.url, readConfig({ WHENCE_DATA_DIR: folder }, projectDir));
      const [row] = await query<{ server_version: string }>(postgres.url, 'SHOW server_version');
      return new BenchEnvironment(folder, postgres, postgres.url, row?.server_version ?? 'unknown');
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Creates an empty database with the present schema; returns its URL. */
  async newDatabase(): Promise<string> {
    const name = `bench_${++this.databases}`;
    await query(urlOf(this.templateUrl, 'postgres'), `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
    return urlOf(this.templateUrl, name);
  }

  async dropDatabase(url: string): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    await query(urlOf(this.templateUrl, 'postgres'), `DROP DATABASE ${name} WITH (FORCE)`);
  }

  /** A folder that the Postgres server can write to: it may run as another user. */
  sharedFolder(name: string): string {
    chmodSync(this.folder, 0o711);
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
    return Number.parseInt(readFileSync(path.join(this.folder, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10);
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
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
