import { type EmbeddedPostgres, findRunningPostgres, startEmbeddedPostgres } from '@platform/embedded-postgres';
import type { Installation } from '../installation.js';

export const EMBEDDED_DATABASE = 'whence';

/** The database server of this installation, open for this process. */
export interface OpenDatabase {
  /** May hold a password. */
  readonly url: string;
  /** Which database it is, without secrets. */
  readonly description: string;
  /** Stops what was started here; nothing if it ran already. */
  close(): Promise<void>;
}

/** Starts the embedded Postgres, as the one process that holds its folder; with DATABASE_URL there is nothing to start. */
export async function startDatabase({ config, projectDir }: Installation): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return given(config.databaseUrl);
  const { dataDir } = config;
  return embedded(await startEmbeddedPostgres({ projectDir, dataDir, database: EMBEDDED_DATABASE }));
}

/** For a short command: the server as it is, also beside a running `whence start`; one is started only if none runs. */
export async function reachDatabase(installation: Installation): Promise<OpenDatabase> {
  const { dataDir, databaseUrl } = installation.config;
  const running = databaseUrl === undefined && findRunningPostgres({ dataDir, database: EMBEDDED_DATABASE });
  if (!running || running.parent === undefined) return startDatabase(installation);
  return { url: running.url, description: 'the running embedded Postgres', close: async () => undefined };
}

function embedded(postgres: EmbeddedPostgres): OpenDatabase {
  const description = `embedded Postgres, in ${postgres.dataDir}`;
  return { url: postgres.url, description, close: () => postgres.stop() };
}

function given(url: string): OpenDatabase {
  const { hostname, port, pathname } = new URL(url);
  const description = `Postgres at ${hostname}${port && `:${port}`}, database ${decodeURIComponent(pathname.slice(1))}`;
  return { url, description, close: async () => undefined };
}
