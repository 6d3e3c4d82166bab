import { parse } from 'csv-parse/sync';
import { startTestApi, type TestApi } from '@testing/harness';

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

describe('lists and breakdowns as CSV', () => {
  let api: TestApi;

  const fetchText = async (path: string, accept = 'text/csv') => {
    const headers = { Authorization: `Bearer ${api.keys.auditor}`, Accept: accept };
    const answer = await fetch(`${api.url}${path}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  beforeAll(async () => {
    api = await startTestApi();
    const write = async (method: string, path: string, body: object) =>
      expect((await api.request(method, path, body)).status).toBe(201);
    await write('PUT', '/v1/vendors/acme', { name: '=HYPERLINK("https://evil.example")', kind: 'model_provider' });
    const generated = { kind: 'model_generated', generator: 'acme/m@1' };
    for (const name of ['a', 'b', 'c'])
      await write('POST', '/v1/shards', { uri: `s3://b/${name}`, origins: [generated, { kind: 'human' }] });
    await write('POST', '/v1/datasets/d/versions', { version: '1', add: ['s3://b/a', 's3://b/b', 's3://b/c'] });
    await write('POST', '/v1/models/m/versions', { version: '1' });
    const use = { dataset: 'd', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await write('POST', '/v1/models/m/versions/1/uses', { uses: [use] });
  });
  afterAll(() => api.close());

  it('have a row for each item, by the parameter and by the header alike', async () => {
    const { body } = await api.request('GET', '/v1/shards?limit=1000');
    const byParameter = await fetchText('/v1/shards?format=csv', '*/*');
    expect(byParameter.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(byParameter.headers.get('whence-root-hash')).toBe(body.asOf.rootHash);
    expect((await fetchText('/v1/shards')).text).toBe(byParameter.text);
    expect(rowsOf(byParameter.text).map(({ shard }) => shard)).toEqual(
      body.items.map(({ shard }: { shard: string }) => shard),
    );
    for (const accept of ['*/*', 'application/json', 'application/json, text/csv']) {
      expect((await fetchText('/v1/shards', accept)).headers.get('content-type')).toMatch(/^application\/json/);
    }
    expect((await fetchText('/v1/shards?format=json')).headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('name the next page in a header, as of the same position', async () => {
    const first = await fetchText('/v1/shards?format=csv&limit=2', '*/*');
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    await api.request('POST', '/v1/shards', { uri: 's3://b/later' });
    const second = await fetchText(next, '*/*');
    expect(rowsOf(first.text)).toHaveLength(2);
    expect(rowsOf(second.text)).toHaveLength(1);
    expect(second.headers.get('link')).toBeNull();
    expect(second.headers.get('whence-tree-size')).toBe(first.headers.get('whence-tree-size'));
  });

  it('have all parts of a breakdown, each named', async () => {
    const rows = rowsOf((await fetchText('/v1/models/m/versions/1/provenance')).text);
    const shown = rows.map(({ part, kind, vendor, shards }) => [part, kind || vendor, shards]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ['totals', '', '3'],
        ['byKind', 'human', '3'],
        ['byKind', 'model_generated', '3'],
        ['byVendor', 'acme', '3'],
      ]),
    );
    expect(rows.find(({ part }) => part === 'byKindSet')).toMatchObject({ kinds: '["human","model_generated"]' });
    expect(rowsOf((await fetchText('/v1/datasets/d/versions/1/breakdown')).text)[0]).toMatchObject({ part: 'totals' });
  });

  it('do not let a spreadsheet run what somebody declared', async () => {
    const [vendor] = rowsOf((await fetchText('/v1/vendors')).text);
    expect(vendor?.['name']).toBe(`'=HYPERLINK("https://evil.example")`);
  });

  it('leave problems and other answers as they are', async () => {
    const refused = await fetchText('/v1/shards?format=xml');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect((await fetchText('/v1/models/m/versions/1')).headers.get('content-type')).toMatch(/^application\/json/);
  });
});
