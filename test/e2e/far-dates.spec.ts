import { digestOf, startTestApi, type TestApi } from '@testing/harness';

/** The instant so many days from now. */
const ahead = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('instants in statements', () => {
  let api: TestApi;
  const use = { dataset: 'mix', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
  const order = { selector: { vendor: 'acme' }, reason: 'The terms.', effectiveAt: '2026-01-01T00:00:00Z' };
  const human = (collected: object) => [{ kind: 'human', collected }];

  beforeAll(async () => {
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    await api.request('POST', '/v1/shards', { digest: digestOf('a') });
    await api.request('POST', '/v1/datasets/mix/versions', { version: '1', add: [digestOf('a')] });
    await api.request('POST', '/v1/models/lark/versions', { version: '1', parents: [] });
  });
  afterAll(() => api.close());

  it.each<[limit: number, pointer: string, path: string, body: (far: string) => object]>([
    [366, '/uses/0/startedAt', '/v1/models/lark/versions/1/uses', (far) => ({ uses: [{ ...use, startedAt: far }] })],
    [366, '/uses/0/finishedAt', '/v1/models/lark/versions/1/uses', (far) => ({ uses: [{ ...use, finishedAt: far }] })],
    [366, '/origins/0/collected/from', '/v1/shards', (far) => ({ uri: 's3://x/1', origins: human({ from: far }) })],
    [366, '/origins/0/collected/to', '/v1/shards', (far) => ({ uri: 's3://x/2', origins: human({ to: far }) })],
    [
      366,
      '/origins/0/collected/to',
      `/v1/shards/${digestOf('a')}/corrections`,
      (far) => ({ reason: 'x', origins: human({ to: far }) }),
    ],
    [
      3_653,
      '/effective/from',
      '/v1/vendors/acme/terms',
      (far) => ({ document: 'T', version: '1', effective: { from: far } }),
    ],
    [3_653, '/publishedAt', '/v1/vendors/acme/terms', (far) => ({ document: 'T', version: '2', publishedAt: far })],
    [3_653, '/effectiveAt', '/v1/removals', (far) => ({ ...order, method: 'delete', effectiveAt: far })],
    [3_653, '/dueAt', '/v1/removals', (far) => ({ ...order, method: 'delete', dueAt: far })],
  ])('are refused beyond %s days at %s of %s, and recorded within', async (limit, pointer, path, body) => {
    const size = async () => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize as number;
    const before = await size();
    for (const far of [ahead(limit + 1), '2199-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
      const refused = await api.request('POST', path, body(far));
      expect([refused.status, refused.body.errors]).toMatchObject([
        400,
        [{ pointer, message: expect.stringContaining(`more than ${limit} days in the future`) }],
      ]);
    }
    expect(await size()).toBe(before);
    expect((await api.request('POST', path, body(ahead(limit - 1)))).status).toBe(201);
  });

  it('are refused in the lines of an upload, each with its pointer', async () => {
    const lines = [{ uri: 's3://y/1', origins: human({ from: '2199-01-01' }) }, { uri: 's3://y/2' }];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const answer = await api.request('POST', '/v1/shards/bulk', text, {
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(answer.text).toContain('/origins/0/collected/from');
    expect((await api.request('GET', `/v1/shards/${encodeURIComponent('s3://y/1')}`)).status).toBe(404);
    expect((await api.request('GET', `/v1/shards/${encodeURIComponent('s3://y/2')}`)).status).toBe(200);
  });
});
