import { Client } from 'pg';
import { startTestApi, type TestAnswer, type TestApi, type TestApiOptions, until } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const CONNECTIONS = 6;
const LOCK_HEAD = 'SELECT 1 FROM ledger_head FOR UPDATE';
const LOCK_VENDORS = 'LOCK TABLE vendor IN ACCESS EXCLUSIVE MODE';

const event = (n: number): object => ({
  eventTime: '2026-03-01T10:00:00Z',
  eventType: 'COMPLETE',
  producer: PRODUCER,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
  job: { namespace: 'airflow', name: `job-${n}` },
  inputs: [{ namespace: 's3://lake', name: 'raw' }],
  outputs: [{ namespace: 's3://lake', name: `out-${n}` }],
});

/**
 * Clients of OpenLineage send an event again after 503, some of them never after 429: what is
 * refused must say when to come back, and nothing of it may be recorded.
 */
describe('lineage events under pressure', () => {
  let api: TestApi;
  afterEach(() => api.close());

  const begin = async (options: TestApiOptions): Promise<void> => {
    api = await startTestApi(options);
  };
  const post = (body: object, path = '/api/v1/lineage'): Promise<TestAnswer> =>
    api.request('POST', path, body, { key: api.keys.engineer });
  const treeSize = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
  const shard = (n: number) => api.request('GET', `/v1/shards/${encodeURIComponent(`s3://lake/out-${n}`)}`);

  /** Holds what a statement locks while the work goes on. */
  async function whileLocked(statement: string, work: () => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: api.databaseUrls.superuserUrl, application_name: 'lock' });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(statement);
      await work();
    } finally {
      await client.end();
    }
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

  const isRefusal = ({ status, headers, body }: TestAnswer, code: string): void =>
    expect({ status, code: body.code, after: headers.get('retry-after') }).toEqual({
      ...{ status: 503, code, after: expect.stringMatching(/^[1-9]\d*$/) },
    });

  /** All of them are taken now, each of which was recorded at most once. */
  async function takeAgain(events: readonly number[]): Promise<void> {
    const before = await Promise.all(events.map(async (n) => (await shard(n)).status));
    for (const answer of await Promise.all(events.map((n) => post(event(n))))) expect(answer.status).toBe(201);
    const size = await treeSize();
    for (const answer of await Promise.all(events.map((n) => post(event(n))))) expect(answer.status).toBe(201);
    expect(await treeSize()).toBe(size);
    for (const n of events) expect((await shard(n)).body).toMatchObject({ parents: ['s3://lake/raw'] });
    expect(before).toEqual(events.map(() => 404));
  }

  it('are refused with 503 and Retry-After while another writer holds the ledger, alone and in a batch', async () => {
    await begin({ limits: { connections: CONNECTIONS, waitMs: 200, lockMs: 300 } });
    await post(event(0));
    const size = await treeSize();
    const events = Array.from({ length: 40 }, (_, n) => n + 1);
    await whileLocked(LOCK_HEAD, async () => {
      const batch = post(
        events.map((n) => event(n)),
        '/api/v1/lineage/batch',
      );
      const answers = await Promise.all([...events.map((n) => post(event(n))), batch]);
      for (const answer of answers) isRefusal(answer, 'database-busy');
      expect(await treeSize()).toBe(size);
    });
    await takeAgain(events);
  });

  it('are recorded, or refused with 503 and Retry-After, while reads hold all connections', async () => {
    await begin({ limits: { connections: CONNECTIONS, waitMs: 200 } });
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    const events = Array.from({ length: 40 }, (_, n) => n);
    const answers: TestAnswer[] = [];
    await whileLocked(LOCK_VENDORS, async () => {
      const reads = Array.from({ length: CONNECTIONS }, () => api.request('GET', '/v1/vendors/acme'));
      await until(async () => (await blocked()) === CONNECTIONS - 2);
      expect((await api.request('GET', '/v1/datasets')).status).toBe(503);
      answers.push(...(await Promise.all(events.map((n) => post(event(n))))));
      void Promise.allSettled(reads);
    });
    for (const answer of answers) if (answer.status !== 201) isRefusal(answer, 'database-busy');
    for (const [n, { status }] of answers.entries())
      expect([n, (await shard(n)).status]).toEqual([n, status === 201 ? 200 : 404]);
    await takeAgain(events.filter((n) => answers[n]?.status !== 201));
  });

  it('are refused with 503 and Retry-After where one key sends more at once than it may', async () => {
    const most = 4;
    await begin({ http: { requestsPerKey: most } });
    const events = Array.from({ length: 60 }, (_, n) => n);
    const refused: number[] = [];
    let sent: Promise<TestAnswer>[] = [];
    await whileLocked(LOCK_HEAD, async () => {
      sent = events.map(async (n) => {
        const answer = await post(event(n));
        if (answer.status !== 201) refused.push(n);
        return answer;
      });
      await until(() => refused.length === events.length - most);
    });
    for (const [n, answer] of (await Promise.all(sent)).entries()) {
      if (refused.includes(n)) isRefusal(answer, 'service-busy');
      else expect([n, answer.status, (await shard(n)).status]).toEqual([n, 201, 200]);
    }
    for (let n = 0; n < refused.length; n += most) await takeAgain(refused.slice(n, n + most));
  });

  it('are refused with 429 never without Retry-After, beyond the writes of a key in a minute', async () => {
    await begin({ rateLimits: { writes: 3 } });
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await post(event(n)));
    const shown = answers.map(({ status, headers }) => [status, headers.get('retry-after')]);
    const after = expect.stringMatching(/^[1-9]\d?$/);
    expect(shown).toEqual([
      ...Array.from({ length: 3 }, () => [201, null]),
      ...Array.from({ length: 3 }, () => [429, after]),
    ]);
  });
});
