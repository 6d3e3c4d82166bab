import { leafHash, verifyInclusion } from '@core/merkle';
import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const at = (name: string, rest = ''): string => `/v1/shards/${encodeURIComponent(name)}${rest}`;
const human = { kind: 'human' };
const annotated = { kind: 'model_generated', involvement: 'annotation', generator: 'acme/m@1' };

describe('shards over HTTP', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    expect((await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' })).status).toBe(201);
  });
  afterAll(() => api.close());

  const register = async (body: object, status = 201): Promise<TestAnswer> => {
    const answer = await api.request('POST', '/v1/shards', body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return answer;
  };
  const treeSize = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  it('registers a shard, whose receipt is proven', async () => {
    const { body } = await register({ digest: digestOf(1), uri: 's3://b/1', tokens: 7, origins: [human] });
    expect(body).toEqual({ name: digestOf(1), receipt: expect.objectContaining({ index: expect.any(Number) }) });
    const { index, leafHash: leaf, treeSize: size, rootHash } = body.receipt;
    const entry = await api.request('GET', `/v1/ledger/entries/${index}`);
    expect(leafHash(Buffer.from(entry.body.body, 'base64')).toString('hex')).toBe(leaf);
    expect(entry.body).toMatchObject({
      kind: 'shard.registered',
      data: { digest: digestOf(1), uri: 's3://b/1', tokens: 7, origins: [{ kind: 'human', involvement: 'content' }] },
    });
    const proof = await api.request('GET', `/v1/ledger/entries/${index}/proof?treeSize=${size}`);
    verifyInclusion({
      leafHash: Buffer.from(leaf, 'hex'),
      index,
      treeSize: size,
      proof: proof.body.hashes.map((hash: string) => Buffer.from(hash, 'hex')),
      root: Buffer.from(rootHash, 'hex'),
    });
  });

  it('returns 200 and the first receipt for a repeated declaration', async () => {
    const declaration = { digest: digestOf(2), origins: [annotated], labels: { language: 'en' } };
    const first = await register(declaration);
    const size = await treeSize();
    const again = await register(declaration, 200);
    expect(again.body).toEqual(first.body);
    expect(await treeSize()).toBe(size);
  });

  it('refuses the same content with another origin, and records the attempt', async () => {
    await register({ digest: digestOf(3), origins: [annotated] });
    const refused = await register({ digest: digestOf(3), origins: [human] }, 409);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ code: 'shard-conflict', status: 409, errors: [{ pointer: '/origins' }] });
    const entry = await api.request('GET', `/v1/ledger/entries/${refused.body.receipt.index}`);
    expect(entry.body).toMatchObject({
      kind: 'shard.conflict-refused',
      leafHash: refused.body.receipt.leafHash,
      data: { shard: digestOf(3), declared: { origins: [{ kind: 'human' }] }, differs: ['/origins'] },
    });
    const history = await api.request('GET', at(digestOf(3), '/history'));
    expect(history.body.items.map((item: { kind: string }) => item.kind)).toEqual([
      'shard.registered',
      'shard.conflict-refused',
    ]);
  });

  it('replays a refused conflict under the same Idempotency-Key, and records it once', async () => {
    await register({ digest: digestOf(4), origins: [human] });
    const headers = { 'idempotency-key': 'again-4' };
    const send = () => api.request('POST', '/v1/shards', { digest: digestOf(4), origins: [annotated] }, { headers });
    const first = await send();
    const size = await treeSize();
    const second = await send();
    expect([first.status, second.status]).toEqual([409, 409]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body.receipt).toEqual(first.body.receipt);
    expect(await treeSize()).toBe(size);
  });

  it('returns facts, parents, declared and effective origins, and nothing internal', async () => {
    await register({ digest: digestOf(10), origins: [{ ...annotated, terms: 'terms-1', share: 0.5 }] });
    await register({ uri: 's3://b/11', derivedFrom: [digestOf(10)], activity: { kind: 'dedup', run: 'r1' } });
    const { body, status } = await api.request('GET', at('s3://b/11'));
    const { asOf, entry, ...shown } = body;
    expect(status).toBe(200);
    expect([asOf.treeSize, typeof entry]).toEqual([await treeSize(), 'number']);
    const nothing = { dataset: null, mediaType: null, bytes: null, records: null, tokens: null, labels: null };
    const noChecksums = { checksums: null, sharedChecksums: [] };
    const noTraits = {
      ...{ licence: null, languages: null, modality: null, personalData: null, consent: null },
      preferences: null,
    };
    expect(shown).toEqual({
      ...nothing,
      ...noChecksums,
      ...noTraits,
      name: 's3://b/11',
      digest: null,
      uri: 's3://b/11',
      locations: ['s3://b/11'],
      measured: [],
      declaredOrigins: [],
      effectiveOrigins: [{ ...annotated, vendor: 'acme', terms: 'terms-1' }],
      parents: [digestOf(10)],
      parentsTotal: 1,
      activity: { kind: 'dedup', run: 'r1' },
    });
  });

  it('binds a shard to its digest once, and refuses another on record', async () => {
    await register({ uri: 's3://b/20', origins: [human] });
    const bind = (digest: string) => api.request('POST', at('s3://b/20', '/bindings'), { digest });
    const bound = await bind(digestOf(20));
    expect([bound.status, bound.body.name]).toEqual([201, digestOf(20)]);
    const again = await bind(digestOf(20));
    expect([again.status, again.body]).toEqual([200, bound.body]);
    const other = await bind(digestOf(21));
    expect([other.status, other.body.code, other.body.receipt.index]).toEqual([
      409,
      'already-bound',
      expect.any(Number),
    ]);
    expect((await api.request('GET', at(digestOf(20)))).body.uri).toBe('s3://b/20');
    const unbound = await api.request('GET', `${at(digestOf(20))}?asOf=${bound.body.receipt.index}`);
    expect([unbound.status, unbound.body.code]).toEqual([404, 'shard-not-found']);
  });

  it('keeps locations', async () => {
    await register({ digest: digestOf(30), uri: 's3://b/30' });
    const first = await api.request('POST', at(digestOf(30), '/locations'), { uri: 'gs://mirror/30' });
    const again = await api.request('POST', at(digestOf(30), '/locations'), { uri: 'gs://mirror/30' });
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    const { body } = await api.request('GET', at('gs://mirror/30'));
    expect([body.name, body.locations]).toEqual([digestOf(30), ['s3://b/30', 'gs://mirror/30']]);
  });

  it('corrects a declaration, and returns the same bytes as before as of an earlier position', async () => {
    await register({ digest: digestOf(40), tokens: 5, origins: [human] });
    await register({ digest: digestOf(41), derivedFrom: [digestOf(40)] });
    const size = await treeSize();
    const before = await api.request('GET', `${at(digestOf(41))}?asOf=${size}`);
    const listed = await api.request('GET', `/v1/shards?vendor=acme&asOf=${size}`);
    const correction = { reason: 'The supplier told us.', origins: [annotated] };
    const corrected = await api.request('POST', at(digestOf(40), '/corrections'), correction);
    expect([corrected.status, corrected.body]).toEqual([
      201,
      { name: digestOf(40), affected: 2, receipt: expect.objectContaining({ index: size }) },
    ]);
    const again = await api.request('POST', at(digestOf(40), '/corrections'), correction);
    expect([again.status, again.body.receipt]).toEqual([200, corrected.body.receipt]);
    const now = await api.request('GET', at(digestOf(41)));
    expect(now.body.effectiveOrigins).toEqual([{ ...annotated, vendor: 'acme' }]);
    expect((await api.request('GET', at(digestOf(40)))).body).toMatchObject({
      tokens: 5,
      declaredOrigins: [annotated],
    });
    expect((await api.request('GET', `${at(digestOf(41))}?asOf=${size}`)).text).toBe(before.text);
    expect((await api.request('GET', `/v1/shards?vendor=acme&asOf=${size}`)).text).toBe(listed.text);
    expect(before.body.effectiveOrigins).toEqual([{ kind: 'human', involvement: 'content' }]);
  });

  it('resolves a name as of a position, even if it names another shard now', async () => {
    await register({ digest: digestOf(50), uri: 's3://latest/file' });
    const size = await treeSize();
    const before = await api.request('GET', `${at('s3://latest/file')}?asOf=${size}`);
    await register({ digest: digestOf(51), uri: 's3://latest/file' });
    expect((await api.request('GET', at('s3://latest/file'))).body.name).toBe(digestOf(51));
    expect((await api.request('GET', `${at('s3://latest/file')}?asOf=${size}`)).text).toBe(before.text);
    expect(before.body.name).toBe(digestOf(50));
  });

  it('returns the upstream and downstream graphs, and reports truncation', async () => {
    await register({ uri: 'x://g/0' });
    await register({ uri: 'x://g/1', derivedFrom: ['x://g/0'], activity: { kind: 'filter' } });
    await register({ uri: 'x://g/2', derivedFrom: ['x://g/0', 'x://g/1'] });
    await register({ uri: 'x://g/3', derivedFrom: ['x://g/2'] });
    const up = await api.request('GET', at('x://g/3', '/upstream'));
    const { asOf: _asOf, ...graph } = up.body;
    expect(graph).toEqual({
      nodes: [
        { name: 'x://g/3', depth: 0 },
        { name: 'x://g/2', depth: 1 },
        { name: 'x://g/0', depth: 2 },
        { name: 'x://g/1', depth: 2 },
      ],
      edges: [
        { from: 'x://g/2', to: 'x://g/3', activity: null },
        { from: 'x://g/0', to: 'x://g/2', activity: null },
        { from: 'x://g/1', to: 'x://g/2', activity: null },
        { from: 'x://g/0', to: 'x://g/1', activity: { kind: 'filter' } },
      ],
      truncated: false,
      omitted: { byDepth: 0, byLimit: 0, edges: 0 },
    });
    const down = await api.request('GET', at('x://g/0', '/downstream?depth=1&limit=2'));
    expect(down.body).toMatchObject({
      nodes: [
        { name: 'x://g/0', depth: 0 },
        { name: 'x://g/1', depth: 1 },
      ],
      truncated: true,
      omitted: { byDepth: 1, byLimit: 1, edges: 0 },
    });
  });

  it('lists by filter, page by page, at the position of the first page', async () => {
    for (let i = 0; i < 5; i++) await register({ uri: `list://p/${i}`, dataset: 'listed', origins: [annotated] });
    const names: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.request('GET', `/v1/shards?dataset=listed&vendor=acme&limit=2${cursor}`);
      names.push(...body.items.map((item: { name: string }) => item.name));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
      await register({ uri: `list://p/late-${names.length}`, dataset: 'listed', origins: [annotated] });
    }
    expect(names).toEqual([0, 1, 2, 3, 4].map((i) => `list://p/${i}`));
    const prefixed = await api.request('GET', `/v1/shards?uriPrefix=${encodeURIComponent('list://p/late')}`);
    expect(prefixed.body.items).toHaveLength(2);
    const all = await api.request('GET', '/v1/shards?limit=1');
    expect(all.body).toMatchObject({ items: [{ name: digestOf(1) }], nextCursor: expect.any(String) });
  });

  it('names a shard whose name differs in percent-encoding only', async () => {
    for (const uri of ['s3://coded/a+b', 's3://coded/c%2520d'])
      expect((await api.request('POST', '/v1/shards', { uri })).status).toBe(201);
    const detailOf = async (name: string): Promise<unknown> => {
      const { status, body } = await api.request('GET', `/v1/shards/${encodeURIComponent(name)}`);
      return [status, body.detail];
    };
    const hint = 'is registered: it differs in percent-encoding.';
    expect(await detailOf('s3://coded/a%2Bb')).toEqual([
      404,
      `No shard is registered as s3://coded/a%2Bb. s3://coded/a+b ${hint}`,
    ]);
    expect(await detailOf('s3://coded/c%20d')).toEqual([
      404,
      `No shard is registered as s3://coded/c%20d. s3://coded/c%2520d ${hint}`,
    ]);
    expect(await detailOf('s3://coded/none%ff')).toEqual([404, 'No shard is registered as s3://coded/none%ff.']);
  });
});
