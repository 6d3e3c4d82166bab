import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestApi, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The output of --json, parsed. */
  readonly json: ReturnType<typeof JSON.parse>;
}

export const digestOf = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Runs `whence register` as a process, with an API and a folder of files of its own. */
export class RegisterCommand {
  folder = '';

  private constructor(
    readonly api: TestApi,
    readonly temporary: string,
  ) {}

  static async open(): Promise<RegisterCommand> {
    execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
    const temporary = mkdtempSync(path.join(tmpdir(), 'whence-register-'));
    const api = await startTestApi({ dataDir: path.join(temporary, 'api') });
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    return new RegisterCommand(api, temporary);
  }

  async close(): Promise<void> {
    await this.api.close();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** Makes an empty folder. */
  begin(): void {
    this.folder = mkdtempSync(path.join(this.temporary, 'files-'));
  }

  put(name: string, content: string | Buffer): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    this.settle(file);
    return file;
  }

  /** Sets an old modification time: digests of files written just now are not cached. */
  settle(file: string): void {
    utimesSync(file, 1_700_000_000, 1_700_000_000);
  }

  start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    const ours = /^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$|AWS_)/;
    const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
    const settings = {
      WHENCE_DATA_DIR: path.join(this.temporary, 'data'),
      WHENCE_ADMIN_KEY: this.api.keys.service,
      PORT: new URL(this.api.url).port,
    };
    return spawn(process.execPath, [path.join(ROOT, 'dist/apps/cli/main.js'), 'register', ...args], {
      env: { ...Object.fromEntries(inherited), ...settings, ...env },
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async ended(child: ChildProcess): Promise<Ended> {
    const text = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...text, json: text.out.startsWith('{') ? (JSON.parse(text.out) as unknown) : undefined };
  }

  run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return this.ended(this.start(args, env));
  }

  async shard(name: string): Promise<ReturnType<typeof JSON.parse>> {
    return (await this.api.request('GET', `/v1/shards/${encodeURIComponent(name)}`)).body;
  }

  async treeSize(): Promise<number> {
    return (await this.api.request('GET', '/v1/ledger')).body.asOf.treeSize;
  }
}
