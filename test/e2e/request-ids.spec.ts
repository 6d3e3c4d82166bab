import { pollUntil, startTestApi, startTestWorker, type TestApi } from '@testing/harness';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: string | number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('request ids', () => {
  let api: TestApi;
  let written: string[];
  let spy: jest.SpyInstance;
  const lines = (): Line[] => written.map((line) => JSON.parse(line) as Line);
  const linesOf = (id: string): Line[] => lines().filter(({ requestId }) => requestId === id);

  beforeAll(async () => {
    written = [];
    spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    api = await startTestApi({ logLevel: 'debug', slowRequestMs: 0 });
  });
  afterAll(async () => {
    await api.close();
    spy.mockRestore();
  });

  /** The line of a request is written when its connection has taken the answer. */
  const accessLineOf = async (id: string): Promise<Line | undefined> => {
    await pollUntil(
      async () => ({ body: linesOf(id) }) as never,
      (found: Line[]) => found.some(({ message }) => message.endsWith('request')),
    );
    return linesOf(id).find(({ message }) => message.endsWith('request'));
  };

  it('are those of X-Request-Id: in the answer, in the problem, in every log line', async () => {
    const answer = await api.request('GET', '/v1/jobs/no-such-job', undefined, {
      headers: { 'x-request-id': 'from.me:1' },
    });
    expect(answer.headers.get('x-request-id')).toBe('from.me:1');
    expect(answer.body).toMatchObject({ code: 'job-not-found', requestId: 'from.me:1' });
    expect(await accessLineOf('from.me:1')).toMatchObject({
      ...{ level: 'warn', message: 'slow request', route: 'GET /v1/jobs/:id', status: '404' },
    });
    expect(linesOf('from.me:1').length).toBeGreaterThanOrEqual(2);
  });

  it.each([['with spaces in it'], ['x'.repeat(200)], ['"quoted"'], ['']])(
    'are generated instead of %j',
    async (given) => {
      const answer = await api.request('GET', '/health/live', undefined, { headers: { 'x-request-id': given } });
      expect(answer.headers.get('x-request-id')).toMatch(UUID);
    },
  );

  it('are generated, and then are the instance of a problem too', async () => {
    for (const path of ['/v1/nothing', '/v1/%ff', '/v1/shards']) {
      const answer = await api.request('GET', path, undefined, { key: null });
      const id = answer.headers.get('x-request-id') ?? '';
      expect(id).toMatch(UUID);
      expect(answer.body).toMatchObject({ requestId: id, instance: `urn:uuid:${id}` });
    }
  });

  it('are those of the jobs that a request schedules', async () => {
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme' });
    const order = await api.request('POST', '/v1/removals', ORDER, { headers: { 'x-request-id': 'ordered-by-me' } });
    expect(order.status).toBe(201);
    const id = String(order.body.id);
    const verify = await api.request(
      'POST',
      `/v1/removals/${id}/verifications`,
      {},
      { headers: { 'x-request-id': 'verified-by-me' } },
    );
    expect([verify.status, verify.text]).toEqual([202, expect.any(String)]);
    const [row] = await api.database.query<{ request_id: string }>(
      `SELECT j.request_id FROM job j WHERE j.request_id = 'verified-by-me'`,
    );
    expect(row).toBeDefined();
    const worker = await startTestWorker(api);
    await pollUntil(
      () => api.request('GET', '/v1/jobs?name=verification.verify-removal'),
      (body) => body.items.length > 0 && body.items.every(({ state }: { state: string }) => state === 'completed'),
    );
    await worker.close();
    const { text } = await api.request('GET', '/metrics', undefined, { key: null });
    const attempts = 'whence_job_attempts_total{queue="verification.verify-removal",outcome="completed"}';
    expect(text).toMatch(new RegExp(`^${attempts.replace(/[{}]/g, '\\$&')} [1-9]`, 'm'));
    expect(text).toMatch(/^whence_verifications_total\{verdict="\w+"\} [1-9]/m);
  });

  it('come without secrets: no line has a key, an Authorization header or a query', async () => {
    const secrets = ['sk-secret-in-a-header', 'sk-secret-in-a-query', 'sk-secret-in-a-path', 'sk-secret-in-a-body'];
    const [header, query, path, body] = secrets;
    const key = api.keys.admin;
    await api.request('GET', `/v1/vendors?cursor=${query}`, undefined, { headers: { 'x-api-key': header ?? '' } });
    await api.request('GET', `/v1/shards/${path}`, undefined, { key: header ?? '' });
    await api.request('GET', `/v1/${path}?authorization=${query}`);
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', token: body });
    await api.request('PUT', '/v1/vendors/acme', `{"name": "${body}`, {
      headers: { 'content-type': 'application/json' },
    });
    const last = await api.request('GET', '/health/live');
    await accessLineOf(last.headers.get('x-request-id') ?? '');
    const log = written.join('');
    expect(log).toContain('GET /v1/shards/:');
    expect([...secrets, key, ...Object.values(api.keys)].filter((secret) => log.includes(secret))).toEqual([]);
  });
});

const ORDER = {
  ...{ selector: { vendor: 'acme' }, reason: 'contract', effectiveAt: '2026-01-01T00:00:00Z', method: 'delete' },
};
