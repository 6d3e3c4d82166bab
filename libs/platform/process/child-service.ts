import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LifeSigns } from './life-signs.js';
import { ProcessError } from './process.errors.js';
import { CANNOT_START, EXIT_LIMIT_MS } from './run-main.js';
import type { ProcessRun } from './supervisor.js';

export interface ChildServiceOptions {
  /** `api`, `worker` or `witness`. */
  readonly name: string;
  /** The JavaScript file it runs. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Matches the line on standard output that reports that it is ready. */
  readonly ready: RegExp;
  /** Receives every line that it logs once it is ready. */
  readonly onLine: (line: string) => void;
  /** Milliseconds without a sign of life after which the child is killed; 0: never. */
  readonly silenceMs?: number;
}

const EXIT_WITH_PARENT = require.resolve('./exit-with-parent.js');
/** For a service that waits for ever; the first start migrates, or hashes a large log. */
const START_LIMIT_MS = 10 * 60_000;
/** A service ends by itself in less. */
const STOP_LIMIT_MS = EXIT_LIMIT_MS + 500;
const LAST_LINES = 20;

/**
 * A Node service as a child process, in a process group of its own: Ctrl-C in the terminal reaches
 * the parent only, which stops its children in order. The child ends when the parent ends, even if
 * the parent is killed.
 */
export class ChildService implements ProcessRun<RegExpExecArray> {
  private readonly child: ChildProcess;
  private readonly lastLines: string[] = [];
  private isReady = false;
  private stopping: Promise<void> | undefined;
  /** Why the child was killed. */
  private killedFor: string | undefined;
  /** The match of the `ready` line; rejects if there is none within 10 minutes. */
  readonly ready: Promise<RegExpExecArray>;
  /** Rejects when the child ends without `stop`; never resolves. */
  readonly ended: Promise<never>;

  constructor(private readonly options: ChildServiceOptions) {
    const args = ['-r', EXIT_WITH_PARENT, options.main, ...(options.args ?? [])];
    this.child = spawn(process.execPath, args, {
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.watchLife(options.silenceMs ?? 0);
    this.ended = this.watch();
    this.ended.catch(() => undefined);
    this.ready = this.awaitReady();
    this.ready.catch(() => undefined);
    this.onLines(this.child.stderr, (line) => this.keep(line));
  }

  /** Stops the child with SIGTERM, so that it finishes its work; kills it after 7.5 s. */
  stop(): Promise<void> {
    return (this.stopping ??= this.terminate());
  }

  /** Kills the process group at once: for an exit handler, which cannot wait. */
  kill(): void {
    if (this.child.pid === undefined || this.hasEnded()) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }

  /** A process that is suspended, or hangs as a whole, cannot watch itself. */
  private watchLife(silenceMs: number): void {
    if (silenceMs === 0) return;
    const life = new LifeSigns(silenceMs, (silentMs) => {
      this.killedFor = `gave no sign of life for ${(silentMs / 1_000).toFixed(1)} s and was killed`;
      this.kill();
    });
    this.child.on('message', (message) => life.take(message));
    this.child.once('close', () => life.stop());
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  private async terminate(): Promise<void> {
    if (this.hasEnded()) return;
    const closed = once(this.child, 'exit');
    const killTimer = setTimeout(() => this.kill(), STOP_LIMIT_MS);
    this.child.kill('SIGTERM');
    await closed;
    clearTimeout(killTimer);
  }

  private awaitReady(): Promise<RegExpExecArray> {
    const { name, ready } = this.options;
    const line = new Promise<RegExpExecArray>((resolve) => {
      this.onLines(this.child.stdout, (text) => {
        const match = this.isReady ? null : ready.exec(text);
        if (!match) return this.keep(text);
        this.isReady = true;
        resolve(match);
      });
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const sentence = `The ${name} did not become ready in ${START_LIMIT_MS / 60_000} minutes.`;
      timer = setTimeout(() => reject(this.failure(sentence)), START_LIMIT_MS);
      // The child keeps this process waiting; one that was stopped must not.
      timer.unref();
    });
    return Promise.race([line, this.ended, late]).finally(() => clearTimeout(timer));
  }

  private watch(): Promise<never> {
    const { name } = this.options;
    return new Promise((_, reject) => {
      this.child.once('error', (error) => reject(this.failure(`The ${name} cannot be run: ${error.message}.`)));
      // close, not exit: by then its last lines have been read.
      this.child.once('close', (code, signal) => {
        if (this.stopping) return;
        const how = this.killedFor ?? (signal ? `was ended by ${signal}` : `ended by itself with exit code ${code}`);
        const isPermanent = code === CANNOT_START;
        reject(this.failure(isPermanent ? `The ${name} cannot start.` : `The ${name} ${how}.`, isPermanent));
      });
    });
  }

  private failure(sentence: string, isPermanent = false): ProcessError {
    const lines = this.lastLines.map((line) => `  ${line}`);
    return new ProcessError(
      'child-ended',
      [sentence, ...(lines.length > 0 ? ['Its last lines:'] : []), ...lines].join('\n'),
      isPermanent,
    );
  }

  private keep(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    if (this.isReady) this.options.onLine(line);
  }

  private onLines(input: NodeJS.ReadableStream | null, take: (line: string) => void): void {
    if (input) createInterface({ input }).on('line', take);
  }
}
