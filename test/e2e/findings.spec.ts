import { FindingsReadModel, FindingsService, type NewFinding } from '@domain/findings';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { systemClock } from '@core/kernel';
import { startTestApi, type TestApi } from '@testing/harness';
import { HOSTILE, WRONG } from './known-writes.js';

describe('findings over HTTP', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  /** As a room raises it: no route does. */
  async function raise(found: Partial<NewFinding>): Promise<string> {
    const ledger = new LedgerReadModel(api.database, systemClock);
    const service = new FindingsService(
      new LedgerService(systemClock),
      ledger,
      new FindingsReadModel(api.database, ledger),
    );
    const whole: NewFinding = {
      ...{ kind: 'verification-violated', severity: 'violation', subject: { removal: 'r' }, detail: 'It came back.' },
      ...found,
    };
    const [raised] = await api.database.transaction((tx) => service.raise(tx, 'system:spec', [whole]));
    return raised?.id ?? '';
  }
  const take = (id: string, step: string, body: unknown, key = api.keys.compliance) =>
    api.request('POST', `/v1/findings/${encodeURIComponent(id)}/${step}`, body, { key });

  it('changes the state from open to acknowledged to resolved, once each', async () => {
    const id = await raise({ subject: { removal: 'life' }, evidence: { path: ['a', 'b'] } });
    const first = await take(id, 'acknowledge', { reason: 'mine' });
    expect([first.status, first.body]).toEqual([
      201,
      { id, state: 'acknowledged', receipt: expect.objectContaining({ index: expect.any(Number) }) },
    ]);
    expect((await take(id, 'acknowledge', { reason: 'mine' })).status).toBe(200);
    expect((await take(id, 'resolve', { reason: 'deleted' })).status).toBe(201);
    const late = await take(id, 'waive', { reason: 'never mind' });
    expect([late.status, late.body.code]).toEqual([409, 'finding-settled']);
    const { body } = await api.request('GET', `/v1/findings/${id}`);
    expect(body).toMatchObject({ id, state: 'resolved', evidence: { path: ['a', 'b'] }, count: 1, examples: [] });
    expect(body.steps.map(({ state, reason }: { state: string; reason?: string }) => [state, reason])).toEqual([
      ['open', undefined],
      ['acknowledged', 'mine'],
      ['resolved', 'deleted'],
    ]);
    const before = await api.request('GET', `/v1/findings/${id}?asOf=${first.body.receipt.treeSize}`);
    expect(before.body).toMatchObject({ state: 'acknowledged', asOf: { treeSize: first.body.receipt.treeSize } });
    expect((await api.request('GET', `/v1/findings/${id}?asOf=${body.entry}`)).status).toBe(404);
  });

  it('lists by state, kind and removal, page by page as of the first page', async () => {
    const ids = [];
    for (const n of [1, 2, 3, 4, 5]) ids.push(await raise({ subject: { removal: 'paged', shard: `s3://b/${n}` } }));
    const first = await api.request('GET', '/v1/findings?removal=paged&state=open&limit=2');
    await take(ids[2] ?? '', 'waive', { reason: 'accepted' });
    const second = await api.request(
      'GET',
      `/v1/findings?removal=paged&state=open&limit=2&cursor=${first.body.nextCursor}`,
    );
    const shown = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(shown).toEqual([ids[4], ids[3], ids[2], ids[1]]);
    const waived = await api.request('GET', '/v1/findings?removal=paged&state=waived&kind=verification-violated');
    expect(waived.body.items.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
    expect((await api.request('GET', '/v1/findings?shard=s3://b/4')).body.items).toHaveLength(1);
    expect((await api.request('GET', '/v1/findings?severity=info')).body).toMatchObject({
      items: [],
      nextCursor: null,
    });
  });

  it('lets only compliance change the state', async () => {
    const id = await raise({ subject: { removal: 'roles' } });
    for (const role of ['engineer', 'auditor', 'service'] as const) {
      expect((await take(id, 'waive', { reason: 'x' }, api.keys[role])).status).toBe(403);
    }
    expect((await api.request('GET', `/v1/findings/${id}`, undefined, { key: api.keys.auditor })).status).toBe(200);
  });

  it('answers malformed requests with an instruction', async () => {
    for (const query of [
      'state=closed',
      'kind=x',
      'severity=bad',
      'shard=nothing',
      'limit=0',
      'cursor=x',
      'colour=red',
    ]) {
      const refused = await api.request('GET', `/v1/findings?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
    }
    const none = await take('finding-none', 'resolve', { reason: 'x' });
    expect([none.status, none.body.code]).toEqual([404, 'finding-not-found']);
    const id = await raise({ subject: { removal: 'wrong' } });
    for (const reason of [...WRONG, undefined]) {
      const taken = typeof reason === 'string' && reason !== '' && HOSTILE.includes(reason);
      const { status } = await take(id, 'acknowledge', { reason });
      expect([reason, status >= 500]).toEqual([reason, false]);
      if (!taken && typeof reason !== 'string') expect([reason, status]).toEqual([reason, 400]);
    }
  });
});
