import { startTestApi, type TestApi } from '@testing/harness';

const WRITERS = 8;
const ROUNDS = 6;

describe('the present position', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('covers every write that was acknowledged before the question, beside other writers and readers', async () => {
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const uri = `s3://b/${writer}/${round}`;
        const written = await api.request('POST', '/v1/shards', { uri, origins: [{ kind: 'human' }] });
        expect(written.status).toBe(201);
        const path = `/v1/shards/${encodeURIComponent(uri)}`;
        for (const asked of [path, `${path}/impact`, '/v1/ledger', '/v1/shards?limit=1']) {
          const { status, body } = await api.request('GET', asked);
          expect([asked, status]).toEqual([asked, 200]);
          expect(body.asOf.treeSize).toBeGreaterThanOrEqual(written.body.receipt.treeSize);
          const joint = asked.includes('?') ? '&' : '?';
          const again = await api.request('GET', `${asked}${joint}asOf=${body.asOf.treeSize}`);
          expect(again.body).toEqual(body);
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  });

  it('is that of a page where the list began, and of the request where it states one', async () => {
    const first = (await api.request('GET', '/v1/shards?limit=1')).body;
    await api.request('POST', '/v1/shards', { uri: 's3://b/later' });
    const next = await api.request('GET', `/v1/shards?limit=1&cursor=${first.nextCursor}`);
    expect(next.body.asOf).toEqual(first.asOf);
    const stated = await api.request('GET', '/v1/ledger?asOf=1');
    expect(stated.body.asOf.treeSize).toBe(1);
    const now = await api.request('GET', '/v1/ledger');
    expect(now.body.asOf.treeSize).toBeGreaterThan(first.asOf.treeSize);
  });
});
