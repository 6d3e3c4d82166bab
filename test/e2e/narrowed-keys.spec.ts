import { digestOf, shardPath, startTestApi, type TestApi } from '@testing/harness';

describe('a key that is narrowed to datasets', () => {
  let api: TestApi;
  let key: string;
  let id: string;
  const OTHER = 's3://other/1';

  beforeAll(async () => {
    api = await startTestApi();
    await api.request('POST', '/v1/shards', { uri: OTHER, dataset: 'other' });
    await api.request('POST', '/v1/shards', { digest: digestOf('other'), dataset: 'other' });
    const roles = ['engineer', 'compliance', 'admin'];
    const request = { label: 'a pipeline', roles, datasets: ['web', 'acme/*', 'web'] };
    const { body } = await api.request('POST', '/v1/keys', request);
    ({ id, secret: key } = body);
  });
  afterAll(() => api.close());

  const send = (method: string, path: string, body?: unknown, headers = {}) =>
    api.request(method, path, body, { key, headers });
  const refusalOf = async (answer: ReturnType<typeof send>) => {
    const { status, body } = await answer;
    return [status, body.code, body.errors?.map(({ pointer }: { pointer: string }) => pointer)];
  };

  it('is recorded with them, each once', async () => {
    const { items } = (await api.request('GET', '/v1/keys?limit=100')).body;
    expect(items.find((one: { id: string }) => one.id === id).datasets).toEqual(['acme/*', 'web']);
    const entries = await api.database.query<{ data: unknown }>(
      `SELECT convert_from(body, 'UTF8')::json -> 'data' -> 'datasets' AS data FROM ledger_entry
       WHERE convert_from(body, 'UTF8')::json -> 'data' ->> 'key' = $1`,
      [id],
    );
    expect(entries).toEqual([{ data: ['acme/*', 'web'] }]);
  });

  it.each([['web'], ['acme/web'], ['acme/web/de']])(
    'registers shards into %s, and makes versions of it',
    async (dataset) => {
      const uri = `s3://mine/${dataset}`;
      expect((await send('POST', '/v1/shards', { uri, dataset })).status).toBe(201);
      expect((await send('POST', `${shardPath(uri)}/locations`, { uri: `${uri}/copy` })).status).toBe(201);
      expect((await send('POST', `${shardPath(uri)}/bindings`, { digest: digestOf(uri) })).status).toBe(201);
      expect((await send('POST', `${shardPath(uri)}/corrections`, { reason: 'r', records: 3 })).status).toBe(201);
      const versions = `/v1/datasets/${encodeURIComponent(dataset)}/versions`;
      expect((await send('POST', versions, { version: '1', add: [uri, OTHER] })).status).toBe(201);
    },
  );

  it.each([[undefined], ['other'], ['webs'], ['acme'], ['acme2/x']])(
    'is refused a registration into %s, with a pointer',
    async (dataset) => {
      const before = (await api.request('GET', '/v1/ledger')).body;
      expect(await refusalOf(send('POST', '/v1/shards', { uri: 's3://mine/x', dataset }))).toEqual([
        403,
        'not-allowed',
        ['/dataset'],
      ]);
      expect((await api.request('GET', '/v1/ledger')).body).toEqual(before);
    },
  );

  it('is refused statements about shards of other datasets', async () => {
    await send('POST', '/v1/shards', { uri: 's3://mine/moved', dataset: 'web' });
    for (const [path, body] of [
      [`${shardPath(OTHER)}/bindings`, { digest: digestOf('evil') }],
      [`${shardPath(OTHER)}/locations`, { uri: 's3://mine/elsewhere' }],
      [`${shardPath(OTHER)}/corrections`, { reason: 'r', dataset: 'web' }],
      [`${shardPath('s3://mine/moved')}/corrections`, { reason: 'r', dataset: 'other' }],
    ] as const)
      expect((await refusalOf(send('POST', path, body))).slice(0, 2)).toEqual([403, 'not-allowed']);
    // Another registration of the same content or place contradicts the first one.
    for (const named of [{ uri: OTHER }, { uri: OTHER, digest: digestOf('evil') }, { digest: digestOf('other') }])
      expect((await send('POST', '/v1/shards', { ...named, dataset: 'web' })).status).toBe(409);
    expect((await api.request('GET', shardPath(OTHER))).body).toMatchObject({ dataset: 'other', digest: null });
  });

  it('is refused versions of other datasets, before a manifest is read', async () => {
    const path = '/v1/datasets/other/versions';
    expect(await refusalOf(send('POST', path, { version: '1', add: [OTHER] }))).toEqual([
      403,
      'not-allowed',
      ['/dataset'],
    ]);
    const manifest = send('POST', `${path}?version=1`, `"${OTHER}"\n`, { 'content-type': 'application/x-ndjson' });
    expect((await refusalOf(manifest))[0]).toBe(403);
  });

  it('has the lines of other datasets rejected one by one', async () => {
    const rows = ['web', undefined, 'other', 'acme/x'].map((dataset, n) => ({ uri: `s3://bulk/${n}`, dataset }));
    const answer = await send('POST', '/v1/shards/bulk', rows.map((row) => JSON.stringify(row)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    const lines = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line?: number; code?: string });
    expect(lines.slice(0, -1).map(({ line, code }) => [line, code])).toEqual([
      [2, 'not-allowed'],
      [3, 'not-allowed'],
    ]);
    expect(lines.at(-1)).toMatchObject({ summary: { received: 4, registered: 2, rejected: 2 } });
  });

  it('writes nothing else, and no key without its limits, whatever its roles', async () => {
    for (const [method, path, body] of [
      ['POST', '/v1/keys', { label: 'wide', roles: ['admin'] }],
      ['GET', '/v1/keys', undefined],
      ['POST', `/v1/keys/${id}/revoke`, undefined],
      ['PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'other' }],
      ['POST', '/v1/models/m/versions', { version: '1' }],
      [
        'POST',
        '/v1/removals',
        { selector: { kind: 'human' }, reason: 'r', method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' },
      ],
      ['GET', `/v1/personal-data/${'0'.repeat(64)}`, undefined],
    ] as const)
      expect([path, (await send(method, path, body)).status]).toEqual([path, 403]);
  });

  it('reads everything', async () => {
    expect((await send('GET', shardPath(OTHER))).status).toBe(200);
    expect((await send('GET', '/v1/shards?dataset=other')).status).toBe(200);
  });
});
