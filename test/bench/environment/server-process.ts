import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { formatSigningKey } from '@core/note';
import { TEST_ORIGIN } from '@testing/harness';
import { projectDir } from './bench-environment.js';

/** The key of every log of a run: that of `testPublisher`, which publishes some of them. */
const SIGNING_KEY = formatSigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 1));

export const ADMIN_KEY = 'bench-admin-key-0123456789abcdef';

const READY = {
  api: /^whence is ready at (\S+)$/,
  worker: /^whence worker is ready$/,
  witness: /^whence witness is ready at (\S+), with the key (\S+)$/,
};
const LIMIT_READY = /^the limit is ready at (\S+)$/;
export const TYPESCRIPT = path.join(projectDir, 'libs/testing/harness/typescript-hook.cjs');

/** The bench asks more expensive questions than one key may; the other limits are the defaults. */
const UNMETERED = { WHENCE_RATE_LIMITS: 'expensive=0,at-once=0' };

export interface ProcessOptions {
  readonly settings?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Of Node. */
  readonly nodeArgs?: readonly string[];
}

/** In MB: now, and the most since the process began. */
export interface MemoryUse {
  readonly resident: number;
  readonly peak: number;
}

/** The api, the worker or the witness in a process of its own, from the production build. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** The address of the api or witness; empty for a worker. */
    readonly url: string,
    /** The verifier key of a witness; empty for others. */
    readonly vkey: string,
  ) {}

  static async open(
    name: keyof typeof READY,
    databaseUrl: string,
    options: ProcessOptions = {},
  ): Promise<ServerProcess> {
    const keys = { WHENCE_ADMIN_KEY: ADMIN_KEY, WHENCE_SIGNING_KEY: SIGNING_KEY };
    const env = { DATABASE_URL: databaseUrl, ...keys, WHENCE_LOG_LEVEL: 'error', PORT: '0', ...UNMETERED };
    const main = path.join(projectDir, 'dist', 'apps', name, 'main.js');
    return this.start(
      name,
      [...(options.nodeArgs ?? []), main, ...(options.args ?? [])],
      { ...env, ...options.settings },
      READY[name],
    );
  }

  /** Opens a program of `limits/`, which answers like the api and does as little as possible. */
  static async openLimit(name: 'bulk-limit' | 'single-limit', databaseUrl: string): Promise<ServerProcess> {
    const main = path.join(projectDir, 'test/bench/limits', `${name}.ts`);
    // The names of ten million shards, which the api keeps in the database, take 3 GB.
    const args = ['--max-old-space-size=8192', '-r', TYPESCRIPT, main];
    return this.start(name, args, { DATABASE_URL: databaseUrl }, LIMIT_READY);
  }

  private static async start(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    ready: RegExp,
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, args, {
      cwd: projectDir,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const exited = once(child, 'exit').then((): never => {
      process.off('exit', kill);
      throw new Error(`the ${name} ended before it was ready`);
    });
    const line = await Promise.race([readyLine(child, ready), exited]);
    exited.catch(() => undefined);
    return new ServerProcess(child, line[1] ?? '', line[2] ?? '');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Peak memory in MB; null where the system does not report it. */
  peakMemory(): number | null {
    return this.memory()?.peak ?? null;
  }

  /** Null where the system does not report it. */
  memory(): MemoryUse | null {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      const megabytes = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
      return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}

async function readyLine(child: ChildProcess, ready: RegExp): Promise<RegExpExecArray> {
  if (!child.stdout) throw new Error('the process has no standard output');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const found = ready.exec(line);
      if (found) resolve(found);
    });
  });
}
