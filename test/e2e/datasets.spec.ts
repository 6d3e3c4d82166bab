import { gzipSync } from 'node:zlib';
import { startTestApi, type TestApi } from '@testing/harness';

const uri = (number: number): string => `s3://bucket/${number}`;
const digest = `sha256:${'5a'.repeat(32)}`;

describe('the dataset routes', () => {
  let api: TestApi;
  const get = (path: string) => api.request('GET', path);
  const make = (dataset: string, body: object) =>
    api.request('POST', `/v1/datasets/${encodeURIComponent(dataset)}/versions`, body);
  const manifest = (query: string, type: string, body: string | Uint8Array, headers = {}) =>
    api.request('POST', `/v1/datasets/manifests/versions?${query}`, body, {
      headers: { 'content-type': type, ...headers },
    });

  beforeAll(async () => {
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/openai', { name: 'OpenAI', kind: 'model_provider' });
    const generated = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', vendor: 'openai' };
    const shards = [
      { uri: uri(0), dataset: 'web', tokens: 10, origins: [{ kind: 'scraped' }] },
      { uri: uri(1), dataset: 'web', tokens: 20, origins: [generated] },
      { uri: uri(2), derivedFrom: [uri(1)], activity: { kind: 'filter' } },
      { digest, uri: uri(3), tokens: 5 },
    ];
    for (const shard of shards) expect((await api.request('POST', '/v1/shards', shard)).status).toBe(201);
  });
  afterAll(() => api.close());

  it('commit a version, return it again when repeated, and refuse other content', async () => {
    const made = await make('org/set', { version: '1', add: [uri(0), { shard: uri(2), weight: 3 }, digest] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      dataset: 'org/set',
      version: '1',
      state: 'committed',
      shards: 3,
      upstreamShards: 4,
    });
    const again = await make('org/set', { version: '1', add: [uri(3), uri(2), uri(2), uri(2), uri(0)] });
    expect([again.status, again.body]).toEqual([200, made.body]);
    const other = await make('org/set', { version: '1', add: [uri(0)] });
    expect([other.status, other.body.code]).toEqual([409, 'dataset-version-conflict']);
    const next = await make('org/set', { version: '2', base: '1', remove: [uri(0)], add: [uri(1)] });
    expect([next.status, next.body.shards]).toEqual([201, 3]);
  });

  it('refuse bad requests with a pointer', async () => {
    const unknown = await make('org/set', { version: '9', add: [uri(0), uri(77)] });
    expect([unknown.status, unknown.body.code, unknown.body.errors]).toEqual([
      400,
      'unknown-member',
      [{ pointer: '/add/1', message: 'no shard is registered as s3://bucket/77' }],
    ]);
    const refused = async (body: object): Promise<unknown[]> => {
      const { status, body: problem } = await make('org/set', body);
      return [status, problem.code, problem.errors?.[0]?.pointer];
    };
    expect(await refused({ add: [uri(0)] })).toEqual([400, 'malformed-body', '/version']);
    expect(await refused({ version: '9', add: [7] })).toEqual([400, 'malformed-body', '/add']);
    expect(await refused({ version: '9', add: [{ shard: uri(0), wieght: 2 }] })).toEqual([
      400,
      'malformed-body',
      '/add',
    ]);
    expect(await refused({ version: '9', add: [{ shard: uri(0), weight: 1.5 }] })).toEqual([
      400,
      'invalid-order',
      '/add/0/weight',
    ]);
    expect(await refused({ version: '9', add: ['sha256:XY'] })).toEqual([400, 'malformed-value', '/add/0']);
    expect(await refused({ version: '9' })).toEqual([400, 'invalid-order', '']);
    expect(await refused({ version: '9', base: '7' })).toEqual([400, 'base-not-found', '/base']);
    expect(await refused({ version: '9', base: '1', remove: [uri(1)] })).toEqual([400, 'not-a-member', '/remove/0']);
    expect(await refused({ version: '9', from: { query: { knid: 'human' } } })).toEqual([
      400,
      'malformed-body',
      '/from/query/knid',
    ]);
    expect(await refused({ version: '9', from: {} })).toEqual([400, 'invalid-query', undefined]);
    expect(await refused({ version: '9', from: { dataset: 'nothing' } })).toEqual([400, 'empty-dataset-version', '']);
  });

  it('commit the shards that a query selects', async () => {
    const made = await make('queried', { version: '1', from: { query: { vendor: 'openai' } } });
    expect([made.status, made.body.shards]).toEqual([201, 2]);
    const direct = await make('queried', {
      version: '2',
      from: { dataset: 'web', query: { vendor: 'openai', declaredOnly: true } },
    });
    expect([direct.status, direct.body.shards]).toEqual([201, 1]);
  });

  it('accept manifests of every kind, also compressed, and repeated', async () => {
    const ndjson = `{"shard":"${uri(0)}","weight":2}\n"${digest}"\n`;
    const made = await manifest('version=1', 'application/x-ndjson', ndjson);
    expect([made.status, made.body.shards]).toEqual([201, 2]);
    const csv = await manifest('version=1', 'text/csv', `label,uri,weight\na,${uri(0)},2\nb,${digest},\n`);
    expect([csv.status, csv.body]).toEqual([200, made.body]);
    const text = `# twice\nweb,0\nweb,0\nother,${digest}\n`;
    const plain = await manifest('version=1&uriBase=s3://bucket/', 'text/plain; charset=utf-8', text);
    expect([plain.status, plain.body]).toEqual([200, made.body]);
    const query = 'version=1&uriBase=s3://bucket/&substitute=TWO=2,N=0';
    const substituted = await manifest(query, 'text/plain', `web,{N}\nweb,{N}\nother,${digest}\n`);
    expect([substituted.status, substituted.body]).toEqual([200, made.body]);
    const malformed = await manifest('version=1&substitute=N', 'text/plain', text);
    expect([malformed.status, malformed.body.errors]).toEqual([
      400,
      [{ pointer: '/substitute', message: 'must be NAME=value, or some of them separated by commas' }],
    ]);
    const zipped = await manifest('version=1', 'application/x-ndjson', gzipSync(ndjson), {
      'content-encoding': 'gzip',
    });
    expect([zipped.status, zipped.body]).toEqual([200, made.body]);
    const based = await manifest('version=2&base=1', 'text/plain', uri(1));
    expect([based.status, based.body.shards]).toEqual([201, 3]);
    expect((await get('/v1/datasets/manifests/versions/1/members')).body.items).toEqual([
      { shard: uri(0), weight: 2 },
      { shard: digest, weight: 1 },
    ]);
  });

  it('name the wrong line of a manifest, and commit nothing', async () => {
    const answer = await manifest('version=3', 'text/plain', `a,${uri(0)}\n\nb,${uri(99)}\n`);
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      400,
      'unknown-member',
      [{ pointer: '/lines/3', message: 'line 3: no shard is registered as s3://bucket/99' }],
    ]);
    const status = async (query: string, type: string, body: string | Uint8Array, headers = {}) => {
      const { status: code, body: problem } = await manifest(query, type, body, headers);
      return [code, problem.code];
    };
    expect(await status('version=3', 'application/x-ndjson', '{"shard":1}')).toEqual([400, 'invalid-manifest']);
    expect(await status('version=3', 'text/csv', 'a,b\n1,2')).toEqual([400, 'invalid-manifest']);
    expect(await status('version=3', 'text/plain', '')).toEqual([400, 'empty-dataset-version']);
    expect(await status('', 'text/plain', uri(0))).toEqual([400, 'malformed-query']);
    expect(await status('version=3', 'application/json', '{"version":"3"}')).toEqual([400, 'malformed-query']);
    expect(await status('version=3', 'text/html', uri(0))).toEqual([415, 'unsupported-media-type']);
    expect(await status('version=3', 'text/plain', 'no gzip', { 'content-encoding': 'gzip' })).toEqual([
      400,
      'malformed-body',
    ]);
    expect((await get('/v1/datasets/manifests/versions/3')).status).toBe(404);
  });

  it('replay a manifest under its Idempotency-Key, and refuse another one', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await manifest('version=k', 'text/plain', uri(0), headers);
    const again = await manifest('version=k', 'text/plain', uri(0), headers);
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect((await manifest('version=k', 'text/plain', uri(1), headers)).body.code).toBe('idempotency-key-reused');
  });

  it('answer how often members count, and find a change of nothing but weights', async () => {
    const members = [uri(0), uri(1)];
    const once = await make('weighted', { version: '1', add: members });
    const twice = await make('weighted', { version: '2', add: [...members, uri(1)] });
    expect([once.body.occurrences, twice.body.occurrences]).toEqual([2, 3]);
    expect((await get('/v1/datasets/weighted/versions/2')).body).toMatchObject({ shards: 2, occurrences: 3 });
    expect((await get('/v1/datasets/weighted/versions/2/diff?from=1')).body).toMatchObject({
      ...{ added: 0, removed: 0, reweighted: 1, nextCursor: null },
      items: [{ change: 'reweighted', shard: uri(1), fromWeight: 1, toWeight: 2 }],
    });
  });

  it('return versions, members, differences and a breakdown as of any position', async () => {
    const at = '/v1/datasets/org%2Fset/versions';
    const list = await get(at);
    expect(list.body.items).toMatchObject([
      { version: '1', base: null },
      { version: '2', base: '1', state: 'committed' },
    ]);
    const [first, second] = list.body.items;
    const page = await get(`${at}?limit=1`);
    expect(page.body.items).toEqual([first]);
    expect((await get(`${at}?limit=1&cursor=${page.body.nextCursor}`)).body).toMatchObject({
      items: [second],
      nextCursor: null,
    });
    expect((await get(`${at}/2?asOf=${first.committedEntry + 1}`)).status).toBe(404);
    const one = await get(`${at}/1?asOf=${first.committedEntry + 1}`);
    expect(one.body).toMatchObject({
      ...first,
      totals: { shards: 3, tokens: 15, records: null, unknown: { records: 3, tokens: 1 } },
    });
    expect((await get(`${at}/1/members?limit=2`)).body).toMatchObject({
      items: [{ shard: uri(0), weight: 1 }, { shard: uri(2), weight: 3 }], // prettier-ignore
      nextCursor: expect.any(String),
    });
    expect((await get(`${at}/2/diff?from=1`)).body).toMatchObject({
      ...{ dataset: 'org/set', from: '1', to: '2', added: 1, removed: 1, nextCursor: null },
      items: [{ change: 'removed', shard: uri(0) }, { change: 'added', shard: uri(1) }], // prettier-ignore
    });
    const breakdown = (await get(`${at}/2/breakdown`)).body;
    expect(breakdown).toMatchObject({ dataset: 'org/set', version: '2', totals: { shards: 3 } });
    expect(breakdown.byVendor).toEqual([
      expect.objectContaining({
        ...{ vendor: 'openai', shards: 2 },
        direct: expect.objectContaining({ shards: 1 }),
        inherited: expect.objectContaining({ shards: 1 }),
      }),
    ]);
    expect(breakdown.byOrigin[0].origin.id).toBeUndefined();
    expect((await get(`${at}/2/breakdown?weighted=true`)).body.totals).toMatchObject({ shards: 5 });
    const corrected = await api.request('POST', `/v1/shards/${encodeURIComponent(uri(1))}/corrections`, {
      ...{ reason: 'it was written by people', origins: [{ kind: 'human' }] },
    });
    expect(corrected.status).toBe(201);
    expect((await get(`${at}/2/breakdown`)).body.byVendor).toEqual([]);
    expect((await get(`${at}/2/breakdown?asOf=${breakdown.asOf.treeSize}`)).body).toEqual(breakdown);
  });

  it('list datasets, and return 404 for unknown ones', async () => {
    const { items } = (await get('/v1/datasets')).body;
    expect(items.map(({ dataset }: { dataset: string }) => dataset)).toEqual([
      'manifests',
      'org/set',
      'queried',
      'weighted',
    ]);
    const code = async (path: string): Promise<unknown[]> => {
      const { status, body } = await get(path);
      return [status, body.code];
    };
    expect(await code('/v1/datasets/nothing/versions')).toEqual([404, 'dataset-not-found']);
    for (const part of ['', '/members', '/breakdown', '/diff?from=1']) {
      expect(await code(`/v1/datasets/nothing/versions/1${part}`)).toEqual([404, 'dataset-version-not-found']);
    }
    expect(await code('/v1/datasets/org%2Fset/versions/2/diff?from=7')).toEqual([404, 'dataset-version-not-found']);
    expect(await code('/v1/datasets/org%2Fset/versions/2/diff')).toEqual([400, 'malformed-query']);
    expect(await code('/v1/jobs/nothing')).toEqual([404, 'job-not-found']);
  });

  describe('describe a dataset', () => {
    const facts = {
      description: 'Essays about larks.\nIn two parts.',
      creators: ['Ünal Beispiel', 'Acme'],
      citation: '@misc{larks, year = {2026}}',
      homepage: 'https://larks.example/essays',
    };
    const describe = (body: object, dataset = 'larks/essays') =>
      api.request('PUT', `/v1/datasets/${encodeURIComponent(dataset)}/description`, body);
    const shown = async (query = '') => (await get(`/v1/datasets/larks%2Fessays${query}`)).body;
    const hits = async (q: string): Promise<string[]> => {
      const { body } = await get(`/v1/search?${new URLSearchParams({ q, kinds: 'dataset' }).toString()}`);
      return body.items.map(({ id }: { id: string }) => id);
    };

    it('is shown as of each position; the same repeated is the same statement, other content replaces it', async () => {
      expect([(await get('/v1/datasets/larks%2Fessays')).status, (await describe(facts)).status]).toEqual([404, 404]);
      const made = await make('larks/essays', { version: '1', add: [uri(0)] });
      expect(await shown()).toMatchObject({ dataset: 'larks/essays', versions: 1, latest: '1', entry: null });
      const first = await describe(facts);
      expect(first.status).toBe(201);
      expect(await shown()).toMatchObject({ ...facts, entry: first.body.receipt.index });
      expect(await hits('lark acme')).toEqual(['larks/essays']);
      const again = await describe({ ...facts });
      expect([again.status, again.body]).toEqual([200, first.body]);
      const next = await describe({ creators: ['Acme'] });
      expect(next.status).toBe(201);
      const now = await shown();
      expect(now).toMatchObject({ creators: ['Acme'], entry: next.body.receipt.index });
      expect(now).not.toHaveProperty('citation');
      expect(await hits('essays about')).toEqual([]);
      expect(await shown(`?asOf=${next.body.receipt.index}`)).toMatchObject(facts);
      expect((await shown(`?asOf=${made.body.receipt.treeSize}`)).entry).toBeNull();
      const { items } = (await get('/v1/datasets')).body;
      expect(items).toContainEqual(expect.objectContaining({ dataset: 'larks/essays', creators: ['Acme'] }));
      const { items: entries } = (await get('/v1/ledger/entries?subject=larks/essays')).body;
      expect(entries.map(({ kind }: { kind: string }) => kind)).toEqual(['dataset.described', 'dataset.described']);
    });

    it.each([
      [{}, ''],
      [{ homepage: 'javascript:alert(1)' }, '/homepage'],
      [{ creators: [] }, '/creators'],
      [{ creators: ['a', ' '] }, '/creators/1'],
      [{ description: 'x'.repeat(4001) }, '/description'],
      [{ citation: 'a\u0000b' }, '/citation'],
      [{ licence: 'MIT' }, '/licence'],
    ])('refuses what is wrong: %#', async (body, pointer) => {
      const { status, body: problem } = await describe(body);
      expect([status, problem.errors?.[0]?.pointer]).toEqual([400, pointer]);
    });

    it('takes the largest facts', async () => {
      const long = '\u{20ac}"'.repeat(2000);
      const creators = Array.from({ length: 30 }, (_, n) => `${n} `.padEnd(200, '\u20ac'));
      expect((await describe({ description: long, citation: long, creators })).status).toBe(201);
    });
  });

  it('return 202 and a job for a large version', async () => {
    const count = 50_001;
    const lines = Array.from({ length: count }, (_, n) => `{"uri":"s3://many/${n}"}`).join('\n');
    const registered = await api.request('POST', '/v1/shards/bulk', lines, {
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(registered.status).toBe(200);
    const made = await make('large', { version: '1', from: { query: { uriPrefix: 's3://many/' } } });
    expect(made.status).toBe(202);
    expect(made.body).toMatchObject({ state: 'committing', shards: count, upstreamShards: null });
    expect((await get(`/v1/jobs/${made.body.job}`)).body).toMatchObject({
      state: 'waiting',
      name: 'datasets.commit-version',
    });
    expect((await get('/v1/datasets/large/versions/1')).body).toMatchObject({ job: made.body.job, totals: null });
    const breakdown = await get('/v1/datasets/large/versions/1/breakdown');
    expect([breakdown.status, breakdown.body.code]).toEqual([409, 'dataset-version-not-committed']);
    const again = await make('large', { version: '1', from: { query: { uriPrefix: 's3://many/' } } });
    expect([again.status, again.body]).toEqual([202, made.body]);
  });
});
