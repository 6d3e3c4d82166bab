import { startTestApi, type TestApi } from '@testing/harness';

const uri = (number: number): string => `s3://bucket/${number}`;
const digest = `sha256:${'5a'.repeat(32)}`;

describe('orders of dataset versions', () => {
  let api: TestApi;
  const get = (path: string) => api.request('GET', path);
  const make = (dataset: string, body: object) => api.request('POST', `/v1/datasets/${dataset}/versions`, body);
  const manifest = (query: string, type: string, body: string) =>
    api.request('POST', `/v1/datasets/manifests/versions?${query}`, body, { headers: { 'content-type': type } });

  beforeAll(async () => {
    api = await startTestApi();
    const shards = [
      { uri: uri(0), dataset: 'web' },
      { uri: uri(1), dataset: 'web' },
      { uri: uri(2), derivedFrom: [uri(1)], activity: { kind: 'filter' } },
      { digest, uri: uri(3) },
    ];
    for (const shard of shards) expect((await api.request('POST', '/v1/shards', shard)).status).toBe(201);
  });
  afterAll(() => api.close());

  describe('fractions', () => {
    const weights = async (version: string) =>
      (await get(`/v1/datasets/mixed/versions/${version}/members`)).body.items.map(
        ({ weight }: { weight: number }) => weight,
      );
    const weighted = (...list: readonly (readonly [number, number])[]) =>
      list.map(([number, weight]) => ({ shard: uri(number), weight }));
    const mixed = (...list: readonly (readonly [number, string | number])[]) =>
      list.map(([number, fraction]) => ({ shard: uri(number), fraction }));

    it('become whole weights in the same proportions, exactly', async () => {
      const add = mixed([0, '0.35'], [1, 0.5], [3, '3/20']);
      const made = await make('mixed', { version: '1', add });
      expect([made.status, made.body.scale, made.body.occurrences]).toEqual([201, 20, 20]);
      expect(await weights('1')).toEqual([7, 10, 3]);
      expect((await make('mixed', { version: '1', add })).body).toEqual(made.body);
      const whole = await make('mixed', { version: '1', add: weighted([0, 7], [1, 10], [3, 3]) });
      expect([whole.status, whole.body.scale]).toEqual([200, undefined]);
      const beside = await make('mixed', { version: '2', add: [uri(0), ...mixed([1, '2.5'], [1, '1/2'])] });
      expect([beside.body.scale, await weights('2')]).toEqual([2, [2, 6]]);
      const selected = await make('mixed', { version: '3', from: { dataset: 'web' }, add: mixed([3, '1/3']) });
      expect([selected.body.scale, await weights('3')]).toEqual([3, [3, 3, 1]]);
    });

    it('are a column of CSV manifests and a member of NDJSON', async () => {
      const csv = `shard,fraction\n${uri(0)},0.25\n${uri(1)},1.5\n`;
      const made = await manifest('version=f1', 'text/csv', csv);
      expect([made.status, made.body.scale, made.body.occurrences]).toEqual([201, 4, 7]);
      const ndjson = `{"shard":"${uri(0)}","fraction":0.25}\n{"shard":"${uri(1)}","fraction":"3/2"}\n`;
      expect((await manifest('version=f1', 'application/x-ndjson', ndjson)).body).toEqual(made.body);
      const both = await manifest('version=f2', 'text/csv', `shard,weight,fraction\n${uri(0)},2,0.5\n`);
      expect([both.status, both.body.errors[0].pointer]).toEqual([400, '/lines/2']);
      const large = await manifest('version=f2', 'text/csv', `shard,fraction\n${uri(0)},0.000001\n${uri(1)},5\n`);
      const [{ pointer }] = large.body.errors;
      expect([large.status, large.body.code, pointer]).toEqual([400, 'invalid-manifest', '/lines/3']);
    });

    it.each([
      [{ add: mixed([0, 'a third']) }, '/add/0/fraction'],
      [{ add: mixed([0, 0]) }, '/add/0/fraction'],
      [{ add: [uri(1), { shard: uri(0), fraction: '0.5', weight: 2 }] }, '/add/1/fraction'],
      [{ add: mixed([0, '0.000001'], [1, '5']) }, '/add/1/fraction'],
      [{ add: [{ shard: uri(0), fraction: null }] }, '/add'],
      [{ base: '1', add: mixed([0, '0.5']) }, '/base'],
    ])('are refused with a pointer: %j', async (order, pointer) => {
      const refused = await make('mixed', { version: 'refused', ...order });
      expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([400, pointer]);
    });
  });

  describe('splits', () => {
    const at = '/v1/datasets/parted/versions';
    const split = (name: string, ...numbers: number[]) => ({ split: name, shards: numbers.map(uri) });
    const members = async (path: string) =>
      (await get(path)).body.items.map(({ shard, split: of }: Record<string, unknown>) => [shard, of]);

    it('are stated, kept by versions made from a version, and seen in differences', async () => {
      const add = [uri(0), uri(1), uri(2)];
      const made = await make('parted', { version: '1', add, splits: [split('train', 0, 1), split('test', 2)] });
      expect(made.status).toBe(201);
      const sizes = [{ split: 'test', shards: 1 }, { split: 'train', shards: 2 }]; // prettier-ignore
      expect((await get(`${at}/1`)).body.splits).toEqual(sizes);
      expect((await get(at)).body.items[0].splits).toEqual(sizes);
      expect(await members(`${at}/1/members`)).toEqual([[uri(0), 'train'], [uri(1), 'train'], [uri(2), 'test']]); // prettier-ignore
      expect(await members(`${at}/1/members?split=train`)).toEqual([[uri(0), 'train'], [uri(1), 'train']]); // prettier-ignore
      const next = { version: '2', base: '1', remove: [uri(0)], add: [digest, uri(2)], splits: [split('test', 1, 2)] };
      expect((await make('parted', next)).status).toBe(201);
      expect(await members(`${at}/2/members`)).toEqual([[uri(1), 'test'], [uri(2), 'test'], [digest, undefined]]); // prettier-ignore
      expect((await get(`${at}/2`)).body.splits).toEqual([{ split: 'test', shards: 2 }]);
      const diff = (await get(`${at}/2/diff?from=1`)).body;
      expect(diff).toMatchObject({ added: 1, removed: 1, reweighted: 1, moved: 1 });
      expect(diff.items).toEqual([
        { change: 'removed', shard: uri(0), fromWeight: 1, toWeight: 0, fromSplit: 'train' },
        { change: 'moved', shard: uri(1), fromWeight: 1, toWeight: 1, fromSplit: 'train', toSplit: 'test' },
        { change: 'reweighted', shard: uri(2), fromWeight: 1, toWeight: 2, fromSplit: 'test', toSplit: 'test' },
        { change: 'added', shard: digest, fromWeight: 0, toWeight: 1 },
      ]);
      expect((await get(`${at}/1`)).body.splits).toEqual(sizes);
    });

    it('are part of a version: repeated it exists, with others it is refused', async () => {
      const add = [uri(0), uri(1)];
      const order = { version: 'same', add, splits: [split('train', 0), split('test', 1)] };
      const made = await make('parted', order);
      const reversed = { ...order, splits: [split('test', 1, 1), split('train', 0)] };
      expect((await make('parted', reversed)).body).toEqual(made.body);
      const others = await make('parted', { ...order, splits: [split('train', 0, 1)] });
      expect([others.status, others.body.code]).toEqual([409, 'dataset-version-conflict']);
      expect(others.body.detail).toContain('with other splits');
      expect((await make('parted', { version: 'same', add })).status).toBe(409);
    });

    it.each([
      [[split('train', 0), split('test', 0)], 'splits-overlap', '/splits'],
      [[split('train', 0), split('test', 2)], 'not-a-member', '/splits/1/shards/0'],
      [[split('train', 0), split('test', 77)], 'not-a-member', '/splits/1/shards/0'],
      [[split('train', 0), split('train', 1)], 'invalid-order', '/splits/1/split'],
      [[split('a b', 0)], 'malformed-body', '/splits/0/split'],
      [[{ split: 'train', shards: ['no name'] }], 'invalid-order', '/splits/0/shards/0'],
      [[{ split: 'train' }], 'malformed-body', '/splits/0/shards'],
      [{ train: [] }, 'malformed-body', '/splits'],
    ])('are refused with a pointer: %j', async (splits, code, pointer) => {
      const refused = await make('parted', { version: 'refused', add: [uri(0), uri(1)], splits });
      expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([400, code, pointer]);
    });

    it('are a member of NDJSON manifests and a column of CSV', async () => {
      const lines = [{ shard: uri(0), split: 'train' }, { shard: uri(1), split: 'test' }, { shard: uri(2) }]; // prettier-ignore
      const ndjson = lines.map((line) => JSON.stringify(line)).join('\n');
      expect((await manifest('version=s1', 'application/x-ndjson', ndjson)).status).toBe(201);
      const csv = `shard,split\n${uri(0)},train\n${uri(1)},test\n${uri(2)},\n`;
      expect((await manifest('version=s1', 'text/csv', csv)).status).toBe(200);
      expect((await get('/v1/datasets/manifests/versions/s1')).body.splits).toEqual([
        { split: 'test', shards: 1 },
        { split: 'train', shards: 1 },
      ]);
      const overlap = await manifest('version=s2', 'text/csv', `shard,split\n${uri(0)},train\n${uri(0)},test\n`);
      expect([overlap.status, overlap.body.code]).toEqual([400, 'splits-overlap']);
      const bad = await manifest('version=s2', 'text/csv', `shard,split\n${uri(0)},a b\n`);
      expect([bad.status, bad.body.code, bad.body.errors[0].pointer]).toEqual([400, 'invalid-manifest', '/lines/2']);
    });

    it('are named by uses, and shown wherever a use is', async () => {
      await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
      const origins = [{ kind: 'model_generated', generator: 'acme/judge@3' }];
      await api.request('POST', '/v1/shards', { uri: uri(9), origins });
      const version = { version: 'used', add: [uri(0), uri(9)], splits: [split('train', 0), split('test', 9)] };
      expect((await make('parted', version)).status).toBe(201);
      await api.request('POST', '/v1/models/lark/versions', { version: '1' });
      const of = '/v1/models/lark/versions/1';
      const use = { dataset: 'parted', version: 'used', finishedAt: '2026-03-01T00:00:00Z' };
      const record = (stage: string, splits?: string[]) => {
        const startedAt = splits ? '2026-02-01T00:00:00Z' : '2026-01-01T00:00:00Z';
        return api.request('POST', `${of}/uses`, { uses: [{ ...use, stage, splits, startedAt }] });
      };
      const refused = await record('sft', ['train', 'dev']);
      expect([refused.status, refused.body.code, refused.body.errors[0]]).toEqual([
        ...[400, 'unknown-split'],
        { pointer: '/uses/0/splits/0', message: 'names dev; parted@used has the splits test, train' },
      ]);
      const recorded = await record('sft', ['train']);
      expect(recorded.body.warnings).toMatchObject([{ code: 'whole-version-counts' }]);
      await record('pretraining');
      expect((await get(of)).body.uses.map(({ splits }: { splits?: string[] }) => splits)).toEqual([undefined, ['train']]); // prettier-ignore
      // The vendor's shard is in the other split: the answer covers the whole version.
      const { paths } = (await get(`${of}/exposure?vendor=acme`)).body;
      expect(paths).toMatchObject([{ stage: 'pretraining', shards: 1 }, { stage: 'sft', shards: 1, splits: ['train'] }]); // prettier-ignore
      expect(paths[0].splits).toBeUndefined();
      const order = { selector: { vendor: 'acme' }, method: 'delete', effectiveAt: '2026-02-15T00:00:00Z', reason: 'x' }; // prettier-ignore
      expect((await api.request('POST', '/v1/removals', order)).status).toBe(201);
      const [removal] = (await get(`${of}/removals`)).body.items;
      expect(removal.uses).toMatchObject([{ stage: 'pretraining' }, { stage: 'sft', splits: ['train'] }]);
    });

    it('are not found by another name', async () => {
      const unknown = await get(`${at}/1/members?split=validation`);
      expect([unknown.status, unknown.body.code]).toEqual([404, 'split-not-found']);
      expect(unknown.body.detail).toContain('test, train');
    });
  });
});
