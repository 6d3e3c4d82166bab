import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const HOOK = './libs/testing/harness/typescript-hook.cjs';
const KEY = 'an-admin-key-for-a-test-of-kills-01';

/** What an api answered. */
export interface ProcessAnswer {
  readonly status: number;
  readonly body: {
    readonly receipt?: { readonly index: number; readonly leafHash: string };
    readonly summary?: { readonly registered: number; readonly existing: number };
  };
}

/** An api in a process of its own; several share one database. */
export class ApiProcess {
  private child: ChildProcess | undefined;
  url = '';

  constructor(private readonly databaseUrl: string) {}

  async open(): Promise<void> {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/.test(name),
    );
    const env = { ...Object.fromEntries(inherited), PORT: '0', DATABASE_URL: this.databaseUrl, WHENCE_ADMIN_KEY: KEY };
    const child = spawn(process.execPath, ['-r', HOOK, 'apps/api/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    let output = '';
    this.url = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          output += String(chunk);
          const url = /^whence is ready at (\S+)$/m.exec(output)?.[1];
          if (url !== undefined) resolve(url);
        });
      }
      child.once('exit', () => reject(new Error(`the api ended before it was ready: ${output}`)));
    });
  }

  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /**
   * Returns undefined if the api was killed meanwhile.
   * @param body a text is NDJSON
   */
  async send(method: string, path: string, body: object | string): Promise<ProcessAnswer | undefined> {
    try {
      const [type, text] = typeof body === 'string' ? ['x-ndjson', body] : ['json', JSON.stringify(body)];
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': `application/${type}` };
      const answer = await fetch(this.url + path, { method, headers, body: text });
      return { status: answer.status, body: (await answer.json()) as ProcessAnswer['body'] };
    } catch {
      return undefined;
    }
  }
}
