import {
  actingUrls,
  type EmbeddedPostgres,
  findRunningPostgres,
  renewRoles,
  type RoleUrls,
  startEmbeddedPostgres,
} from '@platform/embedded-postgres';
import type { Installation } from '../installation.js';

export const EMBEDDED_DATABASE = 'whence';

/** The database server of this installation, open for this process. */
export interface OpenDatabase {
  /** What the services run as: the embedded runtime role, or DATABASE_URL's. May hold a password. */
  readonly url: string;
  /** Who makes the tables: the embedded owner, or DATABASE_URL's role. May hold a password. */
  readonly ownerUrl: string;
  /** The role of `url` where it is another than the owner, so that it is to be granted its rights. */
  readonly runtimeRole?: string;
  /** Which database it is, without secrets. */
  readonly description: string;
  /** Stops what was started here; nothing if it ran already. */
  close(): Promise<void>;
}

/** Starts the embedded Postgres, as the one process that holds its folder; with DATABASE_URL there is nothing to start. */
export async function startDatabase({ config, projectDir }: Installation): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return given(config.databaseUrl);
  const { dataDir } = config;
  const postgres = await startEmbeddedPostgres({ projectDir, dataDir, database: EMBEDDED_DATABASE });
  try {
    return embedded(postgres, await renewRoles(postgres.url));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** For a short command: the server as it is, also beside a running `whence start`; one is started only if none runs. */
export async function reachDatabase(installation: Installation): Promise<OpenDatabase> {
  const { dataDir, databaseUrl } = installation.config;
  const running = databaseUrl === undefined && findRunningPostgres({ dataDir, database: EMBEDDED_DATABASE });
  if (!running || running.parent === undefined) return startDatabase(installation);
  return { ...actingUrls(running.url), description: 'the running embedded Postgres', close: async () => undefined };
}

function embedded(postgres: EmbeddedPostgres, urls: RoleUrls): OpenDatabase {
  const description = `embedded Postgres, in ${postgres.dataDir}`;
  return { ...urls, description, close: () => postgres.stop() };
}

function given(url: string): OpenDatabase {
  const { hostname, port, pathname } = new URL(url);
  const description = `Postgres at ${hostname}${port && `:${port}`}, database ${decodeURIComponent(pathname.slice(1))}`;
  return { url, ownerUrl: url, description, close: async () => undefined };
}
