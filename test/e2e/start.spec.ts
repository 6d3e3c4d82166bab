import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@testing/harness';

const HOOK = './libs/testing/harness/typescript-hook.cjs';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the api process', () => {
  let database: TestDatabase;
  const started: ChildProcess[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));
  afterAll(() => database.drop());

  function start(env: Record<string, string>): { child: ChildProcess; ready: Promise<string>; ended: Promise<Ended> } {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/.test(name),
    );
    const child = spawn(process.execPath, ['-r', HOOK, 'apps/api/main.ts'], {
      env: { ...Object.fromEntries(inherited), PORT: '0', DATABASE_URL: database.url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    const text = { out: '', err: '' };
    child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ready = new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        text.out += chunk.toString();
        const url = /^whence is ready at (\S+)$/m.exec(text.out)?.[1];
        if (url) resolve(url);
      });
      child.once('exit', () => reject(new Error(`it ended before it was ready: ${text.err}`)));
    });
    ready.catch(() => undefined);
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...text }));
    return { child, ready, ended };
  }

  it('prints the first admin key once, accepts it, and ends on SIGTERM', async () => {
    const first = start({});
    const url = await first.ready;
    first.child.kill('SIGTERM');
    const { code, out, err } = await first.ended;
    expect([code, err]).toEqual([0, '']);
    const [, key = ''] = /^The first admin key, shown this once: (\S+)$/m.exec(out) ?? [];
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const second = start({});
    const answer = await fetch(`${await second.ready}/v1/keys`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    second.child.kill('SIGINT');
    const again = await second.ended;
    expect([again.code, again.out]).toEqual([0, expect.not.stringContaining('admin key')]);
  });

  it('finishes a running request before it ends', async () => {
    const { child, ready, ended } = start({ WHENCE_ADMIN_KEY: 'an-admin-key-for-this-test' });
    const url = await ready;
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const request = fetch(`${url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: 'Bearer an-admin-key-for-this-test', 'content-type': 'application/json' },
      body: body.readable,
      duplex: 'half',
    });
    await writer.write(Buffer.from('{"label":"x",'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await writer.write(Buffer.from('"roles":["engineer"]}'));
    await writer.close();
    expect((await request).status).toBe(201);
    expect((await ended).code).toBe(0);
  });

  it('reports a used port and the setting that chooses it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, err } = await start({ PORT: String(port) }).ended;
    other.close();
    expect(code).toBe(1);
    expect(err).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or set PORT to another port (0 takes any free one).\n`,
    );
  });

  it.each([
    ['no database', { DATABASE_URL: '' }, 'DATABASE_URL is not set.'],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgres://u:secret-word@127.0.0.1:1/x' },
      'No Postgres answers at 127.0.0.1:1. See DATABASE_URL.',
    ],
    ['a misspelt setting', { WHENCE_PROT: '1' }, 'WHENCE_PROT: is not a setting'],
  ])('reports %s in a sentence', async (_, env, message) => {
    const { code, err } = await start(env).ended;
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toMatch(/secret-word|\n\s+at /);
  });
});
