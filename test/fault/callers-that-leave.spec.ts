import { Client } from 'pg';
import { startTestApi, type TestApi, until } from '@testing/harness';

/**
 * Locks a table, or the head of the ledger, so that what needs it waits as long as a test likes.
 */
class Lock {
  private constructor(private readonly client: Client) {}

  static async take(url: string, statement: string): Promise<Lock> {
    const client = new Client({ connectionString: url, application_name: 'lock' });
    await client.connect();
    await client.query('BEGIN');
    await client.query(statement);
    return new Lock(client);
  }

  async release(): Promise<void> {
    await this.client.query('ROLLBACK');
    await this.client.end();
  }
}

const CONNECTIONS = 6;
const LOCK_VENDORS = 'LOCK TABLE vendor IN ACCESS EXCLUSIVE MODE';
const LOCK_HEAD = 'SELECT 1 FROM ledger_head FOR UPDATE';

describe('a caller who leaves', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi({ limits: { connections: CONNECTIONS, waitMs: 200 } });
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    await api.request('POST', '/v1/shards', { uri: 's3://one' });
  });
  afterAll(() => api.close());

  const lock = (statement: string): Promise<Lock> => Lock.take(api.databaseUrls.superuserUrl, statement);

  /** A request over a connection of its own, which its caller may leave. */
  function request(path: string, body?: object): { leave: () => void; answer: Promise<Response> } {
    const controller = new AbortController();
    const answer = fetch(api.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${api.keys.admin}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: controller.signal,
    });
    answer.catch(() => undefined);
    return { leave: () => controller.abort(), answer };
  }

  /** How many statements of the api wait for a lock. */
  async function blocked(): Promise<number> {
    const client = new Client({ connectionString: api.databaseUrls.superuserUrl, application_name: 'observer' });
    await client.connect();
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM pg_stat_activity
       WHERE application_name = 'whence-api' AND datname = current_database() AND wait_event_type = 'Lock'`,
    );
    await client.end();
    return Number(rows[0]?.n);
  }

  it('ends the statements of its request, however many requests there are', async () => {
    const held = await lock(LOCK_VENDORS);
    for (let round = 0; round < 3; round++) {
      const abandoned = Array.from({ length: 20 }, () => request('/v1/vendors/acme'));
      await until(async () => (await blocked()) > 0);
      for (const { leave } of abandoned) leave();
      await until(async () => (await blocked()) === 0);
      expect((await api.request('GET', '/v1/shards/s3%3A%2F%2Fone')).status).toBe(200);
    }
    await held.release();
    expect((await api.request('GET', '/v1/vendors/acme')).status).toBe(200);
  });

  it('drops a write that waits, and completes one that has begun', async () => {
    const held = await lock(LOCK_HEAD);
    const begun = request('/v1/shards', { uri: 's3://begun' });
    await until(async () => (await blocked()) === 1);
    const waiting = Array.from({ length: 5 }, (_, n) => request('/v1/shards', { uri: `s3://waiting/${n}` }));
    const patient = request('/v1/shards', { uri: 's3://patient' });
    // Answered after those before it have arrived.
    expect((await api.request('GET', '/v1/shards/s3%3A%2F%2Fone')).status).toBe(200);
    for (const { leave } of [begun, ...waiting]) leave();
    await Promise.all([begun, ...waiting].map(({ answer }) => expect(answer).rejects.toThrow()));
    await held.release();
    expect((await patient.answer).status).toBe(201);
    const status = async (name: string): Promise<number> =>
      (await api.request('GET', `/v1/shards/${encodeURIComponent(name)}`)).status;
    expect(await status('s3://begun')).toBe(200);
    for (let n = 0; n < 5; n++) expect(await status(`s3://waiting/${n}`)).toBe(404);
  });

  it('leaves others the work that they share with it', async () => {
    await api.request('POST', '/v1/datasets/set/versions', { version: '1', add: ['s3://one'] });
    await api.request('POST', '/v1/models/lark/versions', { version: '1' });
    const use = { dataset: 'set', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await api.request('POST', '/v1/models/lark/versions/1/uses', { uses: [use] });
    const held = await lock('LOCK TABLE dataset_version_total IN ACCESS EXCLUSIVE MODE');
    const [first, second] = [
      request('/v1/models/lark/versions/1/provenance'),
      request('/v1/models/lark/versions/1/provenance'),
    ];
    await until(async () => (await blocked()) === 1);
    first.leave();
    await expect(first.answer).rejects.toThrow();
    await held.release();
    expect((await second.answer).status).toBe(200);
  });

  it('who stays is answered 503 with Retry-After while all connections are in use, and 200 when one is free', async () => {
    const held = await lock(LOCK_VENDORS);
    const holding = Array.from({ length: CONNECTIONS }, () => request('/v1/vendors/acme'));
    await until(async () => (await blocked()) === CONNECTIONS - 2);
    const refused = await Promise.all(Array.from({ length: 20 }, () => api.request('GET', '/v1/datasets')));
    for (const { status, headers, body } of refused) {
      expect({ status, code: body.code, after: headers.get('retry-after') }).toEqual({
        status: 503,
        code: 'database-busy',
        after: '1',
      });
    }
    expect((await api.request('GET', '/health/live', undefined, { key: null })).status).toBe(200);
    await held.release();
    for (const { answer } of holding) expect([200, 503]).toContain((await answer).status);
    expect((await api.request('GET', '/v1/shards/s3%3A%2F%2Fone')).status).toBe(200);
    expect((await api.request('GET', '/v1/vendors/acme')).status).toBe(200);
  });
});
