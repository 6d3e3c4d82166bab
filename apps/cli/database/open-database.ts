import {
  actingUrls,
  type EmbeddedPostgres,
  findRunningPostgres,
  renewRoles,
  type RoleUrls,
  startEmbeddedPostgres,
} from '@platform/embedded-postgres';
import { requireUsableFolder } from '@platform/process';
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

function embedded(postgres: EmbeddedPostgres, urls: RoleUrls): OpenDatabase {
  const description = `embedded Postgres, in ${postgres.dataDir}`;
  return { ...urls, description, server: postgres, close: (limitMs) => postgres.stop(limitMs) };
}

function external(url: string): OpenDatabase {
  const { hostname, port, pathname } = new URL(url);
  const description = `Postgres at ${hostname}${port && `:${port}`}, database ${decodeURIComponent(pathname.slice(1))}`;
  return { url, ownerUrl: url, description, close: async () => undefined };
}
