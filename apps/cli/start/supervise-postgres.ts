import type { EmbeddedPostgres } from '@platform/embedded-postgres';
import { ProcessError, type ProcessRun, Supervisor } from '@platform/process';

/**
 * Restarts the embedded Postgres when it ends, on its port: the services' pools then recover. Gives
 * up after five quick deaths in a row. The caller stops the server, after the supervisor.
 */
export function supervisePostgres(server: EmbeddedPostgres, report: (line: string) => void): Supervisor<true> {
  let runs = 0;
  const begin = async (): Promise<ProcessRun<true>> => {
    if (runs++ > 0) await server.restart();
    const ended = server.untilGone().then((): never => {
      throw new ProcessError('child-ended', `The embedded Postgres ended; its log is ${server.dataDir}/postgres.log.`);
    });
    ended.catch(() => undefined);
    return { ready: Promise.resolve(true), ended, stop: async () => undefined, kill: () => undefined };
  };
  return new Supervisor({ name: 'The embedded Postgres', begin, report });
}
