import { Client } from 'pg';
import { startTestApi, type TestApi, withAdmin } from '@testing/harness';
import { until } from '../e2e/test-installation.js';

const URI = 's3://b/read-while-sessions-end';
const NAME = encodeURIComponent(URI);

describe('a session of the database that is ended by order', () => {
  let api: TestApi;
  const sentences: string[] = [];
  beforeAll(async () => {
    api = await startTestApi({ metrics: 'loopback', limits: { onLost: (sentence) => sentences.push(sentence) } });
    expect((await api.request('POST', '/v1/shards', { uri: URI })).status).toBe(201);
  });
  beforeEach(() => sentences.splice(0));
  afterAll(() => api.close());

  /** Runs `body` while nobody else can use the table, or write to it. */
  async function whileLocked<Result>(
    table: string,
    mode: 'ACCESS EXCLUSIVE' | 'EXCLUSIVE',
    body: () => Promise<Result>,
  ): Promise<Result> {
    const client = new Client(api.databaseUrls.superuserUrl);
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
    try {
      return await body();
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  }

  /** Ends the sessions of the api that wait for a lock, once there is one, or it is over. */
  const terminate = (isOver = (): boolean => false): Promise<void> =>
    withAdmin(api.databaseUrls.superuserUrl, (client) =>
      until(async () => {
        const { rows } = await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'whence-api' AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0 || isOver();
      }),
    );

  async function lostConnections(pool: string): Promise<number> {
    const { text } = await api.request('GET', '/metrics');
    return Number(
      new RegExp(`^whence_database_connections_lost_total\\{pool="${pool}"\\} (\\d+)$`, 'm').exec(text)?.[1],
    );
  }

  it('fails a write with 503 and Retry-After, which may be sent again, and is logged and counted', async () => {
    const write = (): ReturnType<TestApi['request']> => api.request('POST', '/v1/shards', { uri: 's3://b/again' });
    const failed = await whileLocked('ledger_head', 'EXCLUSIVE', async () => {
      const answer = write();
      await terminate();
      return answer;
    });
    expect([failed.status, failed.body.code]).toEqual([503, 'database-unavailable']);
    expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await write()).status).toBe(201);
    await until(() => sentences.length > 0);
    expect(sentences).toEqual([
      'A connection to the database was lost (terminating connection due to administrator command). Others are opened when they are needed.',
    ]);
    expect(await lostConnections('writing')).toBe(1);
  });

  it('does not fail a read, which is executed once more', async () => {
    const answer = await whileLocked('shard', 'ACCESS EXCLUSIVE', async () => {
      const read = api.request('GET', `/v1/shards/${NAME}`);
      await terminate();
      return { read };
    });
    expect((await answer.read).status).toBe(200);
    await until(() => sentences.length > 0);
    expect(await lostConnections('reading')).toBeGreaterThan(0);
  });

  it('fails a read with 503 whose second session is ended too', async () => {
    const failed = await whileLocked('shard', 'ACCESS EXCLUSIVE', async () => {
      const read = api.request('GET', `/v1/shards/${NAME}`);
      let over = false;
      void read.then(() => (over = true));
      while (!over) await terminate(() => over);
      return read;
    });
    expect([failed.status, failed.body.code, failed.headers.has('retry-after')]).toEqual([
      503,
      'database-unavailable',
      true,
    ]);
    expect((await api.request('GET', `/v1/shards/${NAME}`)).status).toBe(200);
  });

  it('is counted for connections that are idle, and the next request opens another', async () => {
    const before = (await lostConnections('reading')) + (await lostConnections('writing'));
    await withAdmin(api.databaseUrls.superuserUrl, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'whence-api'`,
      ),
    );
    await until(() => sentences.length > 0);
    expect((await api.request('GET', `/v1/shards/${NAME}`)).status).toBe(200);
    expect((await lostConnections('reading')) + (await lostConnections('writing'))).toBeGreaterThan(before);
  });
});
