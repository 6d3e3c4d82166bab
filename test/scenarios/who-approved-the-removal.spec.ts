import { startTestApi, type TestApi } from '@testing/harness';

describe('a compliance officer who is asked what happened, and who approved it', () => {
  let api: TestApi;
  const keys: Record<string, { id: string; secret: string }> = {};
  let removal: string;
  let start: number;

  const send = (who: string, method: string, path: string, body?: object) =>
    api.request(method, path, body, { key: keys[who]?.secret ?? null });
  const items = async (path: string, key = api.keys.auditor) =>
    (await api.request('GET', path, undefined, { key })).body.items;

  beforeAll(async () => {
    api = await startTestApi({ removalApproval: true });
    for (const principal of ['Ada', 'Grace'])
      keys[principal] = (
        await api.request('POST', '/v1/keys', {
          label: principal,
          roles: ['compliance', 'engineer'],
          principal,
          principalKind: 'person',
        })
      ).body;
    start = (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
    await send('Ada', 'PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    for (const n of [1, 2, 3])
      await send('Ada', 'POST', '/v1/shards', {
        uri: `s3://b/web/${n}`,
        origins: [{ kind: 'scraped', vendor: 'acme' }],
      });
    const order = { reason: 'The terms forbid it', method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' };
    removal = (await send('Ada', 'POST', '/v1/removals', { selector: { vendor: 'acme' }, ...order })).body.id;
    await send('Grace', 'POST', `/v1/removals/${removal}/approve`, { reason: 'Checked with counsel' });
  });
  afterAll(() => api.close());

  it('reads in words what changed, in which order, by whom', async () => {
    const sentences = (await items(`/v1/changes?from=${start}`)).map(({ sentence }: { sentence: string }) => sentence);
    expect(sentences.slice(0, 3)).toEqual([
      'Ada declared the vendor acme as Acme.',
      'Ada registered 3 shards in s3://b/web/.',
      `Ada ordered ${removal} of {"vendor":"acme"}, effective 2026-01-01T00:00:00.000Z, which a second person must approve: The terms forbid it.`,
    ]);
    expect(sentences).toContain(`Grace approved ${removal}: Checked with counsel.`);
  });

  it('finds who approved it, with the reason, by the list of entries and by the history', async () => {
    const approval = {
      kind: 'removal.approved',
      by: `key:${keys['Grace']?.id}`,
      principal: { kind: 'person', name: 'Grace' },
      data: { removal, reason: 'Checked with counsel' },
    };
    expect(await items(`/v1/ledger/entries?kind=removal.approved&subject=${removal}`)).toMatchObject([approval]);
    const history = await items(`/v1/removals/${removal}/history`);
    expect(history).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'removal.approved' })]));
    expect(history.at(-1)).toMatchObject(approval);
  });

  it('is told no name where the role may not read names', async () => {
    const [entry] = await items('/v1/ledger/entries?kind=removal.approved', api.keys.service);
    expect(entry.principal).toEqual({ id: expect.stringMatching(/.+/), kind: 'person' });
  });
});
