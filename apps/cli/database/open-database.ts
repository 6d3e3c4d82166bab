import { existsSync } from 'node:fs';
import path from 'node:path';
import { Database } from '@platform/database';
import {
  actingUrls,
  type EmbeddedPostgres,
  findRunningPostgres,
  renewRoles,
  type RoleUrls,
  startEmbeddedPostgres,
} from '@platform/embedded-postgres';
import { requireUsableFolder } from '@platform/process';
import { CliError } from '../cli.errors.js';
import type { Installation } from '../installation.js';

export const EMBEDDED_DATABASE = 'whence';

/** The database server of this installation, open for this process. */
export interface OpenDatabase {
  /**
   * The URL for the services: the embedded runtime role's, or DATABASE_URL. May contain a password.
   */
  readonly url: string;
  /**
   * The URL for the owner of the tables: the embedded owner's, or DATABASE_URL. May contain a
   * password.
   */
  readonly ownerUrl: string;
  /** The role of `url` if it is not the owner and so needs grants. */
  readonly runtimeRole?: string;
  /** The server if it was started here, to be supervised. */
  readonly server?: EmbeddedPostgres;
  /** For messages; without secrets. */
  readonly description: string;
  /** Stops the server if it was started here; cleanly, if that takes at most `limitMs`. */
  close(limitMs?: number): Promise<void>;
}

/**
 * Starts the embedded Postgres, and locks its folder. With DATABASE_URL there is nothing to start.
 */
export async function startDatabase({ config, projectDir }: Installation): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return external(config.databaseUrl);
  const { dataDir } = config;
  requireUsableFolder('WHENCE_DATA_DIR', dataDir);
  const postgres = await startEmbeddedPostgres({ projectDir, dataDir, database: EMBEDDED_DATABASE });
  try {
    return embedded(postgres, await renewRoles(postgres.url));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** For short commands: uses the server of a running `whence start`, or starts one. */
export async function reachDatabase(installation: Installation): Promise<OpenDatabase> {
  const { dataDir, databaseUrl } = installation.config;
  const running = databaseUrl === undefined && findRunningPostgres({ dataDir, database: EMBEDDED_DATABASE });
  if (!running || running.parent === undefined) return startDatabase(installation);
  return { ...actingUrls(running.url), description: 'the running embedded Postgres', close: async () => undefined };
}

/**
 * As `reachDatabase`, for commands that read what is recorded. Makes nothing where Whence was never
 * started.
 * @throws CliError `not-installed`
 */
export async function reachLedger(installation: Installation): Promise<OpenDatabase> {
  const { dataDir, databaseUrl } = installation.config;
  if (databaseUrl === undefined && !existsSync(path.join(dataDir, 'postgres'))) {
    requireUsableFolder('WHENCE_DATA_DIR', dataDir);
    throw noLedger(dataDir);
  }
  const opened = await reachDatabase(installation);
  try {
    const database = await Database.connect({ url: opened.url, applicationName: 'whence', connections: 1 });
    try {
      const [row] = await database.query<{ found: boolean }>(HAS_LEDGER);
      if (row?.found !== true) throw noLedger(opened.description);
    } finally {
      await database.close();
    }
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Whether the first migration ran. */
const HAS_LEDGER = `SELECT to_regclass('public.ledger_head') IS NOT NULL AS found`;

function noLedger(place: string): CliError {
  const message = `There is no ledger here: ${place}. Whence was never started on it. WHENCE_DATA_DIR or DATABASE_URL name the installation to read.`;
  return new CliError('not-installed', message);
}

function embedded(postgres: EmbeddedPostgres, urls: RoleUrls): OpenDatabase {
  const description = `embedded Postgres, in ${postgres.dataDir}`;
  return { ...urls, description, server: postgres, close: (limitMs) => postgres.stop(limitMs) };
}

function external(url: string): OpenDatabase {
  const { hostname, port, pathname } = new URL(url);
  const description = `Postgres at ${hostname}${port && `:${port}`}, database ${decodeURIComponent(pathname.slice(1))}`;
  return { url, ownerUrl: url, description, close: async () => undefined };
}
