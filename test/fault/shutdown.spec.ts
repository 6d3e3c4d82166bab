import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { type ServedApi, serveApi } from '../../apps/api/serve-api.js';
import { ensureAdminKey } from '../../apps/api/admin-key.js';
import { readConfig } from '@platform/config';
import type { Database } from '@platform/database';
import { until } from '../e2e/test-installation.js';

const HOOK = './libs/testing/harness/typescript-hook.cjs';
const KEY = 'an-admin-key-for-a-test-of-ends';
/** One longer than any test. */
const NEVER = 2 ** 31 - 1;

interface Upload {
  readonly request: ClientRequest;
  /** The status and the lines, once all is answered. */
  readonly answer: Promise<{ status: number | undefined; lines: Record<string, unknown>[] }>;
}

function upload(url: string, type = 'application/x-ndjson'): Upload {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': type };
  const request = httpRequest(`${url}/v1/shards/bulk`, { method: 'POST', headers });
  const answer = once(request, 'response').then(async ([given]) => {
    const response = given as IncomingMessage;
    let text = '';
    for await (const chunk of response) text += String(chunk);
    const lines = text.trim().split('\n');
    return { status: response.statusCode, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  });
  answer.catch(() => undefined);
  return { request, answer };
}

const shards = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `${JSON.stringify({ uri: `s3://end/${from + n}` })}\n`).join('');

/** All that the server sends on a connection, until it closes it. */
async function received(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('the end of the HTTP interface', () => {
  let test: TestDatabase;
  let database: Database;
  let served: ServedApi;
  const serve = async (limits: Parameters<typeof serveApi>[1]): Promise<void> => {
    const config = readConfig({ PORT: '0', WHENCE_ADMIN_KEY: KEY, WHENCE_LOG_LEVEL: 'error' }, '/tmp');
    served = await serveApi({ config, database }, limits);
  };
  const treeSize = async (): Promise<number> => {
    const [row] = await database.query<{ size: number }>('SELECT count(*)::int AS size FROM ledger_entry');
    return row?.size ?? 0;
  };
  beforeEach(async () => {
    test = await createTestDatabase();
    database = await connectApiDatabase(test.url);
    await ensureAdminKey(database, KEY);
  });
  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  it('ends a stalled upload with a problem and the summary of what is committed', async () => {
    await serve({ uploadsMs: 0, connectionsMs: NEVER });
    const stalled = upload(served.url);
    stalled.request.write(`{"nonsense":1}\n${shards(0, 3_000)}{"uri":"s3:`);
    await until(async () => (await treeSize()) > 1_000);
    const closed = served.close();
    const { status, lines } = await stalled.answer;
    const last = lines.at(-1);
    expect([status, last?.['code'], last?.['status']]).toEqual([503, 'shutting-down', 503]);
    const summary = last?.['summary'] as { received: number; registered: number; rejected: number };
    expect(summary.received).toBe(summary.registered + 1);
    expect(summary.rejected).toBe(1);
    expect(await treeSize()).toBe(1 + summary.registered);
    await closed;
  });

  it.each(['text/csv', 'application/vnd.apache.parquet'])('ends a stalled upload of %s', async (type) => {
    await serve({ uploadsMs: 0, connectionsMs: NEVER });
    const stalled = upload(served.url, type);
    stalled.request.write(type === 'text/csv' ? 'uri,records\ns3://end/a,1\n' : 'PAR1');
    await until(() => (stalled.request.socket?.bytesWritten ?? 0) > 0);
    // Answered on another connection after the upload has arrived.
    expect((await fetch(`${served.url}/health/live`, { headers: { connection: 'close' } })).status).toBe(200);
    const closed = served.close();
    expect(await stalled.answer).toMatchObject({ status: 503, lines: [{ code: 'shutting-down' }] });
    await closed;
  });

  it('finishes a request that runs, refuses one that begins, and closes connections that are kept open', async () => {
    await serve({ uploadsMs: NEVER, connectionsMs: NEVER, lingerMs: 0 });
    const { port } = new URL(served.url);
    const running = httpRequest(`${served.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    });
    running.write('{"label":"x",');
    const [kept, late] = [connect(Number(port), '127.0.0.1'), connect(Number(port), '127.0.0.1')];
    kept.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(kept, 'readable');
    late.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    // Answered on another connection after both have arrived.
    expect((await fetch(`${served.url}/health/live`, { headers: { connection: 'close' } })).status).toBe(200);
    const closed = served.close();
    late.write('\r\n');
    const refused = await received(late);
    expect(refused).toMatch(/^HTTP\/1\.1 503 [^]*\r\nconnection: close\r\n[^]*"code":"shutting-down"/i);
    expect(await received(kept)).toMatch(/^HTTP\/1\.1 200 /);
    running.end('"roles":["engineer"]}');
    const [response] = (await once(running, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    response.resume();
    await closed;
  });

  it('closes the connection of a request that never ends', async () => {
    await serve({ uploadsMs: 0, connectionsMs: 1 });
    const { port } = new URL(served.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    const gone = once(socket, 'close');
    expect((await fetch(`${served.url}/health/live`, { headers: { connection: 'close' } })).status).toBe(200);
    await served.close();
    await gone;
  });
});

describe('the api process', () => {
  let test: TestDatabase;
  let child: ChildProcess;
  let url: string;
  const text = { out: '', err: '' };
  let ended: Promise<unknown[]>;
  beforeEach(async () => {
    test = await createTestDatabase();
    const ours = /^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/;
    const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
    const env = { ...Object.fromEntries(inherited), PORT: '0', DATABASE_URL: test.url, WHENCE_ADMIN_KEY: KEY };
    child = spawn(process.execPath, ['-r', HOOK, 'apps/api/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    [text.out, text.err] = ['', ''];
    child.stdout?.on('data', (chunk) => (text.out += String(chunk)));
    child.stderr?.on('data', (chunk) => (text.err += String(chunk)));
    ended = once(child, 'close');
    await until(() => text.out.includes('whence is ready at '));
    url = /ready at (\S+)/.exec(text.out)?.[1] ?? '';
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await ended;
    await test.drop();
  });
  const withClient = async (body: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client(test.superuserUrl);
    await client.connect();
    await body(client).finally(() => client.end());
  };

  it('ends on SIGTERM beside a stalled upload and a connection that is kept open', async () => {
    const stalled = upload(url);
    stalled.request.write(shards(0, 2_500));
    await withClient(async (client) =>
      until(async () => (await client.query('SELECT FROM ledger_entry')).rowCount !== 1),
    );
    const kept = connect(Number(new URL(url).port), '127.0.0.1');
    kept.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(kept, 'readable');
    child.kill('SIGTERM');
    const { lines } = await stalled.answer;
    expect(lines).toMatchObject([{ code: 'shutting-down', summary: { rejected: 0 } }]);
    const { received, registered } = lines[0]?.['summary'] as { received: number; registered: number };
    expect(registered).toBe(received);
    await withClient(async (client) =>
      expect((await client.query('SELECT FROM ledger_entry')).rowCount).toBe(1 + registered),
    );
    expect(await ended).toEqual([0, null]);
    expect(text.err).not.toMatch(/"level":"error"|\n\s+at /);
  });

  it('leaves no stack in the log where bulk clients vanish before, while and after the server ends', async () => {
    const some = [upload(url), upload(url), upload(url), upload(url)];
    for (const { request } of some) request.on('error', () => undefined);
    const [before, writing, stalled, late] = some;
    for (const [at, { request }] of some.entries()) request.write(shards(2_500 * at, 2_500 * at + 2_500));
    await withClient(async (client) => {
      await until(async () => ((await client.query('SELECT FROM ledger_entry')).rowCount ?? 0) > 2_000);
      await client.query('BEGIN; LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE');
      writing?.request.write(shards(20_000, 22_500));
      await until(async () => (await client.query(`SELECT FROM pg_locks WHERE NOT granted`)).rowCount !== 0);
      before?.request.destroy();
      child.kill('SIGTERM');
      writing?.request.destroy();
      stalled?.request.socket?.resetAndDestroy();
      await client.query('ROLLBACK');
      late?.request.once('response', (response: IncomingMessage) => response.destroy());
    });
    expect(await ended).toEqual([0, null]);
    expect(text.err).not.toMatch(/"level":"error"|\n\s+at |"stack"/);
    expect(text.out).not.toMatch(/"level":"error"|\n\s+at |"stack"/);
  });

  it('ends on SIGTERM while a write waits for the ledger, which is not recorded', async () => {
    await withClient(async (client) => {
      await client.query('BEGIN; LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE');
      const write = fetch(`${url}/v1/shards`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: '{"uri":"s3://end/waits"}',
      });
      const outcome = write.then(
        ({ status }) => status,
        () => 'closed',
      );
      await until(async () => (await client.query(`SELECT FROM pg_locks WHERE NOT granted`)).rowCount !== 0);
      child.kill('SIGTERM');
      await ended;
      expect(['closed', 503]).toContain(await outcome);
      await client.query('ROLLBACK');
      expect((await client.query(`SELECT FROM ledger_entry`)).rowCount).toBe(1);
    });
  });

  it('ends at once on a second signal', async () => {
    const stalled = upload(url);
    stalled.request.on('error', () => undefined);
    stalled.request.write(shards(0, 2_500));
    await withClient(async (client) =>
      until(async () => (await client.query('SELECT FROM ledger_entry')).rowCount !== 1),
    );
    // Signals within a second are one request to stop.
    await until(() => !child.kill('SIGTERM') || child.exitCode !== null);
    expect(await ended).toEqual([1, null]);
  });
});
