import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../..');
export const READY = /^whence is ready at (https?:\/\/127\.0\.0\.1:\d+)$/m;

let prepared = false;
/** Builds what is tested, once for all installations of this process. */
function prepareOnce(): void {
  if (!prepared) execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
  prepared = true;
}

/**
 * Hard links to thousands of files take a moment, copies seconds; another disk needs copies. No
 * test writes into a file that is there: it replaces it.
 */
function place(from: string, to: string): void {
  if (statSync(from).isDirectory()) {
    mkdirSync(to);
    for (const name of readdirSync(from)) place(path.join(from, name), path.join(to, name));
    return;
  }
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** A run of the command line. */
export interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** The URL. */
  readonly ready: Promise<string>;
  readonly ended: Promise<number | null>;
  /** Waits for a state; rejects if the run ends before. */
  readonly until: (isSo: () => boolean | Promise<boolean>) => Promise<void>;
}

/**
 * The whole installation, in a folder with spaces in its name, with its data beside it as by
 * default.
 */
export class TestInstallation {
  private readonly children: ChildProcess[] = [];

  private constructor(
    /** Holds the installation's folder; the working folder of its processes. */
    readonly temporary: string,
    readonly project: string,
    readonly port: number,
  ) {}

  static async create(): Promise<TestInstallation> {
    prepareOnce();
    const temporary = mkdtempSync(path.join(tmpdir(), 'whence-start-'));
    const project = path.join(temporary, "Mary Ann's whence");
    mkdirSync(project);
    for (const name of ['dist', 'examples', 'openapi.json', 'package.json']) {
      place(path.join(ROOT, name), path.join(project, name));
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'));
    return new TestInstallation(temporary, project, await freePort());
  }

  /** Ends what a failed test has left running. */
  async endAll(): Promise<void> {
    const left = this.children.filter((child) => child.exitCode === null && child.signalCode === null);
    for (const child of left) child.kill('SIGINT');
    await Promise.all(left.map((child) => once(child, 'close')));
  }

  async remove(): Promise<void> {
    await this.endAll();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** `whence …` */
  whence(args: readonly string[], env: Record<string, string> = {}): Run {
    return this.run(['dist/apps/cli/main.js', ...args], env);
  }

  /** A file of the installation, such as `dist/apps/api/main.js`, and its arguments. */
  run([file = '', ...args]: readonly string[], env: Record<string, string> = {}, uid?: number): Run {
    const ours = /^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/;
    const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
    const child = spawn(process.execPath, [path.join(this.project, file), ...args], {
      // No entries of the background between two readings of the ledger's size.
      env: { ...Object.fromEntries(inherited), PORT: String(this.port), WHENCE_INDEX_SECONDS: '0', ...env },
      cwd: this.temporary,
      stdio: ['ignore', 'pipe', 'pipe'],
      uid,
    });
    this.children.push(child);
    const text = { out: '', err: '' };
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const ready = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        text.out += chunk.toString();
        const url = READY.exec(text.out)?.[1];
        if (url !== undefined) resolve(url);
      });
      void ended.then(() => reject(new Error(`it ended before it was ready: ${text.err}`)));
    });
    ready.catch(() => undefined);
    const untilIn = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isSo())) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${text.err}`);
        await sleep(20);
      }
    };
    return { child, ready, ended, until: untilIn, out: () => text.out, err: () => text.err };
  }

  /**
   * Process ids of what runs out of the project's folder.
   * @param variable of their environment, `NAME=value`; defaults to any
   */
  running(variable = ''): number[] {
    if (!existsSync('/proc')) return [];
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids
      .map(Number)
      .filter((pid) => commandOf(pid).includes(this.project) && environmentOf(pid).includes(variable));
  }

  /** The process of the api, the worker or the witness. */
  pidOf(service: string): number | undefined {
    return this.running().find((pid) => commandOf(pid).includes(`/apps/${service}/main.js`));
  }

  clusterRuns(dataDir = path.join(this.project, '.whence')): boolean {
    return existsSync(path.join(dataDir, 'postgres/data/postmaster.pid'));
  }
}

const commandOf = (pid: number): string => readQuietly(`/proc/${pid}/cmdline`);

const environmentOf = (pid: number): string => readQuietly(`/proc/${pid}/environ`);

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export async function finished(run: Run): Promise<{ code: number | null; out: string; err: string }> {
  return { code: await run.ended, out: run.out(), err: run.err() };
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

export async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  // Below the ports that the system gives to whoever asks for any: nobody takes it meanwhile.
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
}

export async function treeSize(url: string, key: string): Promise<number> {
  const answer = await fetch(`${url}/v1/ledger`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { asOf: { treeSize: number } }).asOf.treeSize;
}

/** Once everything is published: who signed the checkpoint, the log and the witness beside it. */
export async function witnessedLog(url: string): Promise<{ behind: number; signatures: number }> {
  for (;;) {
    const answer = await fetch(`${url}/v1/ledger/publication`);
    const { published, treeSize, state } = (await answer.json()) as {
      published: { size: number } | null;
      treeSize: number;
      state: string;
    };
    const behind = treeSize - (published?.size ?? 0);
    if (behind > 0) await sleep(100);
    else {
      const note = await (await fetch(`${url}/checkpoint`)).text();
      return { behind: state === 'published' ? behind : NaN, signatures: note.match(/^— /gm)?.length ?? 0 };
    }
  }
}
