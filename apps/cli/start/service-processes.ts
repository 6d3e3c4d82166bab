import path from 'node:path';
import type { Config } from '@platform/config';
import type { ShutdownSignal } from './asked-to-end.js';
import { ServiceProcess } from './service-process.js';
import type { LogKeeper } from './log-keeper.js';

const READY = { api: /^whence is ready at (\S+)$/, worker: /^whence worker is ready$/ };

/** The api and the worker on one database, as processes of their own. */
export class ServiceProcesses {
  private readonly open: ServiceProcess[] = [];
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    config: Config,
    databaseUrl: string,
    private readonly ending: ShutdownSignal,
    private readonly log: LogKeeper,
  ) {
    // What was relative to the project folder is not to be read anew from wherever this was called.
    this.env = { ...process.env, DATABASE_URL: databaseUrl, WHENCE_DATA_DIR: config.dataDir };
  }

  /** Once the log's witness is there to be told of. */
  async openWorker(): Promise<ServiceProcess> {
    return this.start('worker', await this.log.workerSettings());
  }

  openApi(): ServiceProcess {
    return this.start('api');
  }

  /** The work's result, unless a door ends before it or this process is told to end: then it throws. */
  async whileOpen<Result>(work: Promise<Result>): Promise<Result> {
    const { asked, signal } = this.ending;
    signal.throwIfAborted();
    const told = asked.then((): never => {
      throw signal.reason;
    });
    const open = this.log.witness ? [...this.open, this.log.witness] : this.open;
    return Promise.race([work, told, ...open.map((door) => door.ended)]);
  }

  /** Lets both finish what is at work. */
  async stop(): Promise<void> {
    await Promise.all(this.open.map((door) => door.stop()));
  }

  /** At once. */
  kill(): void {
    for (const door of this.open) door.kill();
    this.log.witness?.kill();
  }

  private start(name: keyof typeof READY, settings: NodeJS.ProcessEnv = {}): ServiceProcess {
    const door = new ServiceProcess({
      ...{ name, env: { ...this.env, ...settings }, ready: READY[name] },
      main: path.join(__dirname, '..', '..', name, 'main.js'),
      onLine: (line) => process.stderr.write(`${name}: ${line}\n`),
    });
    this.open.push(door);
    return door;
  }
}
