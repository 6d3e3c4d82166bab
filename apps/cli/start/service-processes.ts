import path from 'node:path';
import type { Config } from '@platform/config';
import { ChildService, untilAborted } from '@platform/process';
import type { LocalWitness } from './local-witness.js';

const READY = { api: /^whence is ready at (\S+)$/, worker: /^whence worker is ready$/ };

/** The api and the worker as child processes on one database. */
export class ServiceProcesses {
  private readonly started: ChildService[] = [];
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    config: Config,
    databaseUrl: string,
    private readonly shutdown: AbortSignal,
    private readonly log: LocalWitness,
  ) {
    this.env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      // Absolute: the children must not resolve it against the folder that this was called from.
      WHENCE_DATA_DIR: config.dataDir,
      // The children's standard error is a pipe to this process.
      WHENCE_LOG_FORMAT: config.logFormat ?? (process.stderr.isTTY ? 'text' : 'json'),
    };
  }

  /** Waits for the log's witness, whose address the worker needs. */
  async startWorker(): Promise<ChildService> {
    return this.start('worker', await this.log.workerSettings());
  }

  startApi(): ChildService {
    return this.start('api');
  }

  /**
   * Returns the result of the work; throws as soon as a service ends or a shutdown is requested.
   */
  async whileRunning<Result>(work: Promise<Result>): Promise<Result> {
    this.shutdown.throwIfAborted();
    const aborted = untilAborted(this.shutdown).then((): never => {
      throw this.shutdown.reason;
    });
    const services = this.log.witness ? [...this.started, this.log.witness] : this.started;
    return Promise.race([work, aborted, ...services.map((service) => service.ended)]);
  }

  /** Lets both finish their work. */
  async stop(): Promise<void> {
    await Promise.all(this.started.map((service) => service.stop()));
  }

  /** Kills both and the witness at once. */
  kill(): void {
    for (const service of this.started) service.kill();
    this.log.witness?.kill();
  }

  private start(name: keyof typeof READY, settings: NodeJS.ProcessEnv = {}): ChildService {
    const service = new ChildService({
      name,
      main: path.join(__dirname, '..', '..', name, 'main.js'),
      env: { ...this.env, ...settings },
      ready: READY[name],
      // A JSON record names its service itself.
      onLine: (line) => process.stderr.write(line.startsWith('{') ? `${line}\n` : `${name}: ${line}\n`),
    });
    this.started.push(service);
    return service;
  }
}
