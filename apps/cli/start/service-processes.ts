import path from 'node:path';
import type { Config } from '@platform/config';
import { ChildService, silenceLimitMs, Supervisor, untilAborted } from '@platform/process';
import type { LocalWitness } from './local-witness.js';
import type { SupervisedService } from './supervised-service.js';

const READY = { api: /^whence is ready at (\S+)$/, worker: /^whence worker is ready$/ };

/** The api and the worker as child processes on one database, each restarted when it ends. */
export class ServiceProcesses {
  private readonly started: SupervisedService[] = [];
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly config: Config,
    databaseUrl: string,
    private readonly log: LocalWitness,
    private readonly report: (line: string) => void,
  ) {
    this.env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      // Absolute: the children must not resolve it against the folder that this was called from.
      WHENCE_DATA_DIR: config.dataDir,
      // The children have a DATABASE_URL: by themselves they would keep results in the database.
      ...(config.resultsUrl !== undefined && { WHENCE_RESULTS_URL: config.resultsUrl }),
      // The children's standard error is a pipe to this process.
      WHENCE_LOG_FORMAT: config.logFormat ?? (process.stderr.isTTY ? 'text' : 'json'),
    };
  }

  /** Waits for the log's witness, whose address the worker needs. */
  startWorker(): SupervisedService {
    return this.supervise('worker', () => this.log.workerSettings());
  }

  /** Takes the same port again when it is restarted, also if any free one was asked for. */
  startApi(): SupervisedService {
    return this.supervise('api', async (first) => ({
      ...this.log.apiSettings(),
      PORT: first?.[1] === undefined ? String(this.config.port) : new URL(first[1]).port || '80',
    }));
  }

  /** Rejects as soon as a service cannot be kept running; never resolves. */
  get failed(): Promise<never> {
    return Promise.race([...this.started, ...this.log.supervised].map((service) => service.failed));
  }

  /** Lets both finish their work. */
  async stop(): Promise<void> {
    await Promise.all(this.started.map((service) => service.stop()));
  }

  /** Kills both and the witness at once. */
  kill(): void {
    for (const service of [...this.started, ...this.log.supervised]) service.kill();
  }

  private supervise(
    name: keyof typeof READY,
    settings: (first: RegExpExecArray | undefined) => Promise<NodeJS.ProcessEnv>,
  ): SupervisedService {
    const begin = async (first: RegExpExecArray | undefined): Promise<ChildService> =>
      new ChildService({
        name,
        main: path.join(__dirname, '..', '..', name, 'main.js'),
        env: { ...this.env, ...(await settings(first)) },
        ready: READY[name],
        silenceMs: silenceLimitMs(this.config.watchdogSeconds),
        // A JSON record names its service itself.
        onLine: (line) => process.stderr.write(line.startsWith('{') ? `${line}\n` : `${name}: ${line}\n`),
      });
    const service = new Supervisor({ name: `The ${name}`, begin, report: this.report, endlessOnceReady: true });
    this.started.push(service);
    return service;
  }
}

/**
 * Returns the result of the work; throws as soon as one of `failures` rejects or a shutdown is
 * requested.
 */
export async function whileRunning<Result>(
  work: Promise<Result>,
  failures: readonly Promise<never>[],
  shutdown: AbortSignal,
): Promise<Result> {
  shutdown.throwIfAborted();
  const aborted = untilAborted(shutdown).then((): never => {
    throw shutdown.reason;
  });
  return Promise.race([work, aborted, ...failures]);
}
