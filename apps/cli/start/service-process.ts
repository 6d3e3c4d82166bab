import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CliError } from '../cli.errors.js';

export interface ServiceProcessOptions {
  /** `api`, `worker` or `witness`. */
  readonly name: string;
  /** The JavaScript file it runs. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its line on standard output that says it is ready. */
  readonly ready: RegExp;
  /** Is told each line it logs once it is ready. */
  readonly onLine: (line: string) => void;
}

/** Preloaded into each door: ends it when this process is gone, however that came about. */
const LEASH = require.resolve('./exit-with-parent.js');
const START_LIMIT_MS = 60_000;
/** The doors themselves cut off what is at work after 20 s. */
const STOP_LIMIT_MS = 30_000;
const LAST_LINES = 20;

/**
 * An api or a worker as a child process, in a process group of its own: Ctrl-C in the terminal is for the parent, which
 * ends the doors in order.
 */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private readonly last: string[] = [];
  private isReady = false;
  private stopping: Promise<void> | undefined;
  /** Its line that says it is ready. */
  readonly ready: Promise<RegExpExecArray>;
  /** Rejects when it ends without having been told to, and never resolves. */
  readonly ended: Promise<never>;

  constructor(private readonly options: ServiceProcessOptions) {
    this.child = spawn(process.execPath, ['-r', LEASH, options.main, ...(options.args ?? [])], {
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = this.watch();
    this.ended.catch(() => undefined);
    this.ready = this.awaitReady();
    this.ready.catch(() => undefined);
    forEachLine(this.child.stderr, (line) => this.logged(line));
  }

  /** Lets it finish what is at work; a door that does not end in time is killed. */
  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  /** For the last moment of this process, when nothing can be waited for. */
  kill(): void {
    if (this.child.pid === undefined || this.hasEnded()) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  private async end(): Promise<void> {
    if (this.hasEnded()) return;
    const closed = once(this.child, 'exit');
    const killTimer = setTimeout(() => this.kill(), STOP_LIMIT_MS);
    this.child.kill('SIGTERM');
    await closed;
    clearTimeout(killTimer);
  }

  private awaitReady(): Promise<RegExpExecArray> {
    const line = new Promise<RegExpExecArray>((resolve) => {
      forEachLine(this.child.stdout, (text) => {
        const match = this.isReady ? null : this.options.ready.exec(text);
        if (!match) return this.logged(text);
        this.isReady = true;
        resolve(match);
      });
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const { name } = this.options;
      const sentence = `The ${name} did not become ready in ${START_LIMIT_MS / 1000} seconds.`;
      timer = setTimeout(() => reject(this.failure(sentence)), START_LIMIT_MS);
      // The door itself keeps this process waiting; one that was stopped must not.
      timer.unref();
    });
    return Promise.race([line, this.ended, late]).finally(() => clearTimeout(timer));
  }

  private watch(): Promise<never> {
    return new Promise((_, reject) => {
      this.child.once('error', (error) =>
        reject(this.failure(`The ${this.options.name} cannot be run: ${error.message}.`)),
      );
      // close, not exit: by then its last lines have been read.
      this.child.once('close', (code, signal) => {
        if (this.stopping) return;
        const how = signal ? `was ended by ${signal}` : `ended by itself with exit code ${code}`;
        reject(this.failure(`The ${this.options.name} ${how}.`));
      });
    });
  }

  private failure(sentence: string): CliError {
    const lines = this.last.map((line) => `  ${line}`);
    return new CliError('door-ended', lines.length > 0 ? [sentence, 'Its last lines:', ...lines].join('\n') : sentence);
  }

  private logged(line: string): void {
    this.last.push(line);
    if (this.last.length > LAST_LINES) this.last.shift();
    if (this.isReady) this.options.onLine(line);
  }
}

function forEachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let open = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (open + chunk).split('\n');
    open = lines.pop() ?? '';
    lines.forEach(take);
  });
  stream?.on('end', () => open !== '' && take(open));
}
