import { parse } from 'csv-parse/sync';
import { startTestApi, type TestApi } from '@testing/harness';

interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly text: string | null;
  readonly entry: number;
  readonly withdrawn: boolean;
  readonly versions: { readonly matching: number; readonly withdrawn: number } | null;
}

const URIS = [
  's3://b/web/part-1.jsonl',
  's3://b/web/part-2.jsonl',
  's3://b/webbed/part-1.jsonl',
  's3://b/we%/part_1.jsonl',
  's3://b/Web/ünïcode.jsonl',
  'https://example.org/essays.txt',
];

describe('search', () => {
  let api: TestApi;
  const write = async (method: string, path: string, body: object) => {
    const answer = await api.request(method, path, body);
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body;
  };
  const search = async (query: Record<string, string>): Promise<Hit[]> => {
    const hits: Hit[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
      if (cursor) more.delete('asOf');
      const answer = await api.request('GET', `/v1/search?${more.toString()}`);
      expect([answer.text.slice(0, 300), answer.status]).toEqual([answer.text.slice(0, 300), 200]);
      hits.push(...answer.body.items);
      cursor = answer.body.nextCursor;
    }
    return hits;
  };
  const found = (hits: readonly Hit[]): string[] => hits.map(({ kind, id }) => `${kind} ${id}`);

  beforeAll(async () => {
    api = await startTestApi();
    await write('PUT', '/v1/vendors/acme', { name: 'Acme 100% Web_Works', kind: 'model_provider' });
    await write('PUT', '/v1/vendors/borealis', { name: 'Borealis', kind: 'other', url: 'https://acme.example' });
    for (const [n, uri] of URIS.entries())
      await write('POST', '/v1/shards', { uri, labels: { language: n % 2 ? 'de' : 'en', topic: `Tópic ${n}` } });
    await write('POST', '/v1/datasets/essays/versions', { version: '1', add: URIS.slice(0, 2) });
    await write('POST', '/v1/datasets/acme%2Fweb/versions', { version: '1', add: URIS.slice(0, 1) });
    await write('POST', '/v1/datasets/acme%2Fweb/versions', { version: '2', base: '1', add: URIS.slice(1, 2) });
    await write('POST', '/v1/models/lark/versions', { version: '1.0', description: 'Sings like an Acme lark' });
    await write('POST', '/v1/removals', {
      selector: { uriPrefix: 's3://b/webbed/' },
      method: 'delete',
      effectiveAt: '2026-01-01T00:00:00Z',
      reason: 'Counsel wants the webbed part gone',
      requestedBy: { name: 'Zaphod Beispiel', contact: 'zaphod@example.org' },
    });
    await write('POST', '/v1/shards', { uri: 's3://b/child.jsonl', derivedFrom: [URIS[2]] });
  });
  afterAll(() => api.close());

  it.each([1, 2, 100])('finds by words in any text, case aside, in pages of %d', async (limit) => {
    expect(found(await search({ q: 'ACME', limit: String(limit) }))).toEqual([
      'vendor acme',
      'vendor borealis',
      'dataset acme/web',
      'model lark',
    ]);
    const webbed = found(await search({ q: 'webbed', limit: String(limit) }));
    expect(webbed).toEqual(expect.arrayContaining(['removal removal-1', `shard ${URIS[2]}`]));
    expect(found(await search({ q: 'tópic language:de', kinds: 'shard', limit: String(limit) }))).toEqual(
      [URIS[1], URIS[3], URIS[5]].map((uri) => `shard ${uri}`),
    );
  });

  it('finds findings by their details', async () => {
    const { items } = (await api.request('GET', '/v1/findings')).body;
    expect(items.length).toBeGreaterThan(0);
    for (const q of ['child', 'webbed', 'removal-1', items[0].kind, items[0].id.slice(0, 20)]) {
      const expected = items.filter(({ id, kind, detail, subject }: Record<string, unknown>) =>
        JSON.stringify([id, kind, detail, subject]).includes(q),
      );
      const hits = await search({ q, kinds: 'finding', limit: '2' });
      expect(hits.map(({ id }) => id).sort()).toEqual(expected.map(({ id }: Hit) => id).sort());
    }
  });

  it.each([1, 3, 100])('finds by a prefix as a scan of every URI does, in pages of %d', async (limit) => {
    for (const uri of URIS) {
      for (let length = 1; length <= uri.length; length += 3) {
        const prefix = uri.slice(0, length);
        const expected = [...URIS, 's3://b/child.jsonl'].filter((known) => known.startsWith(prefix));
        const hits = await search({ prefix, kinds: 'shard', limit: String(limit) });
        expect([prefix, found(hits).sort()]).toEqual([prefix, expected.map((known) => `shard ${known}`).sort()]);
      }
    }
    expect(found(await search({ prefix: 'Ac', limit: String(limit) }))).toEqual(['vendor acme', 'dataset acme/web']);
  });

  it('finds a shard by a further URI', async () => {
    await write('POST', `/v1/shards/${encodeURIComponent(URIS[5] ?? '')}/bindings`, {
      digest: `sha256:${'ab'.repeat(32)}`,
    });
    await write('POST', `/v1/shards/${encodeURIComponent(URIS[5] ?? '')}/locations`, { uri: 's3://mirror/essays.txt' });
    expect(await search({ prefix: 's3://mirror/' })).toMatchObject([
      { kind: 'shard', id: `sha256:${'ab'.repeat(32)}`, text: 's3://mirror/essays.txt' },
    ]);
    const [hit] = await search({ q: 'MIRROR essays', kinds: 'shard' });
    expect(hit).toMatchObject({ id: `sha256:${'ab'.repeat(32)}` });
    const before = String((await api.request('GET', '/v1/ledger')).body.asOf.treeSize - 1);
    expect(await search({ q: 'mirror', kinds: 'shard', asOf: before })).toEqual([]);
  });

  it.each(['web', 'eb/part', 'part-1', 'jsonl', 'WEBBED/PART-1.jsonl', 'ünï', 'example.org essays'])(
    'finds the words %s anywhere in a URI',
    async (q) => {
      const words = q.toLowerCase().split(' ');
      const all = [...URIS, 's3://b/child.jsonl'];
      const expected = all.filter((uri) => words.every((word) => uri.toLowerCase().includes(word)));
      const hits = await search({ q, kinds: 'shard' });
      expect(expected.length).toBeGreaterThan(0);
      expect(hits.map(({ text }) => text).sort()).toEqual([...expected].sort());
    },
  );

  it('marks what is withdrawn as of the position, and counts withdrawn versions', async () => {
    const post = async (path: string, body: object = { reason: 'A mistake.' }) => write('POST', path, body);
    const rules = [{ rule: 'FORBID_COMPETING_MODEL' }];
    const terms = { document: 'Quokka Terms', version: '1', effective: { from: '2026-01-01T00:00:00Z' }, rules };
    const { id: termsId } = await post('/v1/vendors/acme/terms', terms);
    for (const version of ['1', '2']) await post('/v1/datasets/quokka/versions', { version, add: URIS.slice(0, 1) });
    for (const version of ['1', '2']) await post('/v1/models/quokka-lm/versions', { version });
    const use = { dataset: 'quokka', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    const [{ id: useId }] = (await post('/v1/models/quokka-lm/versions/1/uses', { uses: [use] })).uses;
    const removal = { selector: { shards: [URIS[0]] }, method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' };
    const { id: removalId } = await post('/v1/removals', { ...removal, reason: 'The quokka asked' });
    const marks = async (more: Record<string, string> = {}) =>
      (await search({ q: 'quokka', kinds: 'terms,dataset,model,removal,use', limit: '2', ...more })).map(
        ({ kind, withdrawn, versions }) => [kind, withdrawn, versions && `${versions.withdrawn}/${versions.matching}`],
      );
    const recorded = [
      ...[
        ['terms', false, null],
        ['dataset', false, '0/2'],
        ['model', false, '0/2'],
      ],
      ...[
        ['removal', false, null],
        ['use', false, null],
      ],
    ];
    expect(await marks()).toEqual(recorded);
    const asOf = String((await api.request('GET', '/v1/ledger')).body.asOf.treeSize);
    await post(`/v1/vendors/acme/terms/${encodeURIComponent(termsId)}/withdraw`);
    await post(`/v1/models/quokka-lm/versions/1/uses/${encodeURIComponent(useId)}/withdraw`);
    await post('/v1/datasets/quokka/versions/1/withdraw');
    await post('/v1/models/quokka-lm/versions/1/withdraw');
    await post(`/v1/removals/${removalId}/withdraw`);
    expect(await marks()).toEqual([
      ...[
        ['terms', true, null],
        ['dataset', false, '1/2'],
        ['model', false, '1/2'],
      ],
      ...[
        ['removal', true, null],
        ['use', true, null],
      ],
    ]);
    await post('/v1/datasets/quokka/versions/2/withdraw');
    expect(await search({ q: 'quokka', kinds: 'dataset' })).toMatchObject([
      { withdrawn: true, versions: { matching: 2, withdrawn: 2 } },
    ]);
    await post('/v1/vendors/acme/terms', terms);
    expect(await search({ q: 'quokka', kinds: 'terms' })).toMatchObject([
      { id: termsId, text: 'Quokka Terms 1 of acme', withdrawn: false },
    ]);
    expect(await search({ prefix: useId })).toMatchObject([
      { kind: 'use', id: useId, text: 'quokka-lm@1 used quokka@1 for sft', withdrawn: true },
    ]);
    expect(await marks({ asOf })).toEqual(recorded);
  });

  it('takes wildcards as they are', async () => {
    expect(found(await search({ q: '%' }))).toEqual(['vendor acme', `shard ${URIS[3]}`]);
    expect(found(await search({ q: '_', kinds: 'vendor,shard' }))).toEqual(['vendor acme', `shard ${URIS[3]}`]);
    expect(await search({ q: '\\', kinds: 'vendor,dataset,shard' })).toEqual([]);
    expect(found(await search({ prefix: 's3://b/we%' }))).toEqual([`shard ${URIS[3]}`]);
  });

  it('answers as of an earlier position', async () => {
    const [vendor] = await search({ q: 'acme', kinds: 'vendor' });
    const asOf = String((vendor?.entry ?? 0) + 1);
    await write('PUT', '/v1/vendors/acme', { name: 'Renamed', kind: 'model_provider' });
    await write('POST', `/v1/shards/${encodeURIComponent(URIS[0] ?? '')}/corrections`, {
      reason: 'counted',
      labels: { language: 'fr', topic: 'corrected' },
    });
    expect(found(await search({ q: 'web_works' }))).toEqual([]);
    expect(found(await search({ q: 'web_works', asOf }))).toEqual(['vendor acme']);
    expect(found(await search({ q: 'acme', asOf }))).toEqual(['vendor acme']);
    const { treeSize } = (await api.request('GET', '/v1/ledger')).body.asOf;
    expect(found(await search({ q: 'corrected', kinds: 'shard' }))).toEqual([`shard ${URIS[0]}`]);
    expect(await search({ q: 'corrected', kinds: 'shard', asOf: String(treeSize - 1) })).toEqual([]);
    expect(found(await search({ q: 'topic:tópic 0', kinds: 'shard', asOf: String(treeSize - 1) }))).toContain(
      `shard ${URIS[0]}`,
    );
  });

  it('does not find personal data: requesters, names of principals, labels of keys', async () => {
    const key = { label: 'Trillian', roles: ['auditor'], principal: 'Slartibartfast', principalKind: 'person' };
    await write('POST', '/v1/keys', key);
    for (const q of ['zaphod', 'beispiel', 'trillian', 'slartibartfast']) expect(await search({ q })).toEqual([]);
  });

  it('is CSV where that is asked for', async () => {
    const { text } = await api.request('GET', '/v1/search?q=borealis&format=csv');
    expect(parse(text, { columns: true })).toMatchObject([{ kind: 'vendor', id: 'borealis', text: 'Borealis' }]);
  });

  it('filters shards by a label', async () => {
    const shards = async (label: string) =>
      (await api.request('GET', `/v1/shards?label=${encodeURIComponent(label)}`)).body.items.map(
        ({ uri }: { uri: string }) => uri,
      );
    expect(await shards('language:de')).toEqual([URIS[1], URIS[3], URIS[5]]);
    expect(await shards('topic:Tópic 3')).toEqual([URIS[3]]);
    expect(await shards('language:d')).toEqual([]);
  });

  const cursor = (after: unknown): string => Buffer.from(JSON.stringify([3, after])).toString('base64url');
  it.each([
    ['/v1/search', '/q'],
    ['/v1/search?q=%20', '/q'],
    ['/v1/search?q=a&prefix=b', '/q'],
    ['/v1/search?q=a+b+c+d+e+f+g+h+i', '/q'],
    [`/v1/search?q=${'a'.repeat(501)}`, '/q'],
    ['/v1/search?q=a&kinds=shard,key', '/kinds'],
    ['/v1/search?q=a&kinds=', '/kinds'],
    [`/v1/search?q=a&cursor=${cursor(['shard', 'x'])}`, '/cursor'],
    [`/v1/search?q=a&cursor=${cursor(['shard', 1e300])}`, '/cursor'],
    [`/v1/search?q=a&cursor=${cursor(['key', 1])}`, '/cursor'],
    [`/v1/search?prefix=a&cursor=${cursor(['shard', ['x', 1.5]])}`, '/cursor'],
    ['/v1/shards?label=language', '/label'],
    ['/v1/shards?label=:de', '/label'],
  ])('refuses %s', async (path, pointer) => {
    const { status, body } = await api.request('GET', path);
    expect([status, body.errors?.[0].pointer]).toEqual([400, pointer]);
  });
});
