import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';

const uri = (number: number): string => `s3://bucket/${String(number).padStart(3, '0')}`;
const HUMAN = { kind: 'human' };

describe('bulk corrections', () => {
  let api: TestApi;
  let worker: TestWorker;
  const order = (body: object, query = '') => api.request('POST', `/v1/shards/corrections${query}`, body);
  const lines = (text: string, query = 'reason=audit', key?: string) =>
    api.request('POST', `/v1/shards/corrections/bulk?${query}`, text, {
      headers: { 'content-type': 'application/x-ndjson', ...(key && { 'idempotency-key': key }) },
    });
  const ndjson = (items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const shard = async (number: number) =>
    (await api.request('GET', `/v1/shards/${encodeURIComponent(uri(number))}`)).body;
  const finished = (job: unknown) =>
    pollUntil(
      () => api.request('GET', `/v1/jobs/${String(job)}`),
      ({ state }) => state === 'completed' || state === 'failed',
    );
  const entries = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api);
    await api.request('PUT', '/v1/vendors/openai', { name: 'OpenAI', kind: 'model_provider' });
    const generated = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', vendor: 'openai' };
    const shards = Array.from({ length: 60 }, (_, n) => ({
      uri: uri(n),
      dataset: n < 30 ? 'web' : 'books',
      tokens: n,
      labels: { half: n % 2 === 0 ? 'even' : 'odd' },
      origins: n < 10 ? [generated] : [{ kind: 'scraped' }],
    }));
    const derived = { uri: uri(60), derivedFrom: [uri(0), uri(10)], activity: { kind: 'filter' } };
    for (const one of [...shards, derived]) expect((await api.request('POST', '/v1/shards', one)).status).toBe(201);
    const version = { version: '1', add: [uri(0), uri(20), uri(60)] };
    expect((await api.request('POST', '/v1/datasets/mix/versions', version)).status).toBe(201);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('preview what would change, and change nothing', async () => {
    const before = await entries();
    const body = { reason: 'wrong vendor', selector: { vendor: 'openai' }, facts: { origins: [HUMAN] } };
    const preview = await order(body, '?dryRun=true');
    expect([preview.status, preview.body]).toEqual([
      200,
      {
        changed: 11,
        same: 0,
        descendants: 0,
        examples: [0, 1, 2, 3, 4].map((n) => ({ name: uri(n), effect: 'changed' })),
        datasetVersions: [{ dataset: 'mix', version: '1', shards: 2 }],
        modelVersions: [],
      },
    ]);
    const named = { ...body, selector: { shards: [uri(0), uri(1)] } };
    expect((await order(named, '?dryRun=true')).body).toMatchObject({
      changed: 2,
      descendants: 1,
      examples: [{}, {}, { name: uri(60), effect: 'descends' }],
    });
    expect(await entries()).toBe(before);
  });

  it('select nothing by labels of which none is named', async () => {
    const { status, body } = await order({ reason: 'all', selector: { labels: {} }, facts: { tokens: 1 } });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/selector/labels']);
  });

  it('take a host in any spelling, and refuse what is none', async () => {
    const of = (domain: string) =>
      order({ reason: 'host', selector: { domain }, facts: { tokens: 1 } }, '?dryRun=true');
    expect((await of('BUCKET')).body).toMatchObject({ changed: 61 });
    for (const none of ['[', 'exa mple', 'a..b', '.', '*']) {
      const { status, body } = await of(none);
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/selector/domain']);
    }
  });

  it('correct few shards at once, and none twice', async () => {
    const body = { reason: 'typo', selector: { shards: [uri(50), uri(51)] }, facts: { tokens: 7 } };
    const made = await order(body);
    expect([made.status, made.body]).toMatchObject([201, { corrected: 2, same: 0 }]);
    expect((await shard(51)).tokens).toBe(7);
    const again = await order(body);
    expect([again.status, again.body]).toEqual([200, { corrected: 0, same: 2, receipt: null }]);
    expect((await order(body, '?dryRun=true')).body).toMatchObject({ changed: 0, same: 2 });
  });

  it('correct many by a job, which shows its progress, each by an entry of its own', async () => {
    const before = await entries();
    const body = {
      reason: 'nobody remembers',
      selector: { dataset: 'books', uriPrefix: 's3://bucket/', labels: { half: 'odd' }, kind: 'scraped' },
      facts: { origins: [{ kind: 'unknown' }] },
    };
    const many = await order({ ...body, selector: { dataset: 'books' } });
    expect([many.status, many.body.shards]).toEqual([202, 30]);
    expect(await finished(many.body.job)).toMatchObject({
      name: 'corrections.correct-shards',
      state: 'completed',
      progress: { done: 30, total: 30 },
      result: { corrected: 30, same: 0 },
    });
    expect((await shard(45)).effectiveOrigins).toMatchObject([{ kind: 'unknown' }]);
    expect(await entries()).toBe(before + 30);
    const history = await api.request('GET', `/v1/shards/${encodeURIComponent(uri(45))}/history`);
    expect(history.body.items.at(-1)).toMatchObject({ kind: 'shard.corrected', data: { reason: body.reason } });
    const none = await order(body);
    expect([none.status, none.body.code]).toEqual([400, 'nothing-selected']);
  });

  it('follow the descendants of corrected shards', async () => {
    const body = { reason: 'not theirs', selector: { dataset: { name: 'mix', version: '1' } }, facts: {} };
    const made = await order({ ...body, facts: { origins: [HUMAN] } });
    expect([made.status, made.body.shards]).toEqual([202, 3]);
    expect(await finished(made.body.job)).toMatchObject({ state: 'completed', result: { corrected: 3, same: 0 } });
    expect((await shard(60)).effectiveOrigins).toMatchObject([{ kind: 'scraped' }, { kind: 'human' }]);
    const exposed = await api.request('GET', '/v1/datasets/mix/versions/1/breakdown');
    expect(exposed.status).toBe(200);
  });

  it('take one line for each shard, with facts of its own', async () => {
    const items = [20, 21, 22].map((n) => ({ shard: uri(n), tokens: 1_000 + n }));
    const preview = await lines(ndjson(items), 'reason=counted&dryRun=true');
    expect([preview.status, preview.body]).toMatchObject([200, { changed: 3, same: 0, descendants: 0 }]);
    const made = await lines(ndjson(items), 'reason=counted');
    expect([made.status, made.body.shards]).toEqual([202, 3]);
    expect(await finished(made.body.job)).toMatchObject({ state: 'completed', result: { corrected: 3, same: 0 } });
    expect([(await shard(20)).tokens, (await shard(22)).tokens]).toEqual([1_020, 1_022]);
    const equal = await lines(ndjson([23, 24].map((n) => ({ shard: uri(n), tokens: 5 }))));
    expect([equal.status, equal.body]).toMatchObject([201, { corrected: 2, same: 0 }]);
  });

  it('correct the lines of an upload once for each Idempotency-Key', async () => {
    const text = ndjson([{ shard: uri(40), tokens: 4_000 }]);
    const first = await lines(text, undefined, 'lines');
    expect([first.status, first.body.corrected]).toEqual([201, 1]);
    expect((await lines(ndjson([{ shard: uri(40), tokens: 40 }]))).status).toBe(201);
    const before = await entries();
    const again = await lines(text, undefined, 'lines');
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect((await lines(ndjson([{ shard: uri(41), tokens: 1 }]), undefined, 'lines')).status).toBe(409);
    expect([await entries(), (await shard(40)).tokens]).toEqual([before, 40]);
  });

  it('refuse an upload with a refused line, by its number and member, and record nothing', async () => {
    const before = await entries();
    const text = [
      JSON.stringify({ shard: uri(1), tokens: 1 }),
      '{"shard":',
      JSON.stringify({ shard: uri(2), tokens: -1 }),
      JSON.stringify({ shard: 's3://nowhere/1', tokens: 1 }),
      JSON.stringify({ shard: uri(1), tokens: 2 }),
      JSON.stringify({ shard: uri(3) }),
      JSON.stringify({ shard: uri(4), origins: [{ kind: 'scraped', vendor: 'unknown-vendor' }] }),
    ].join('\n');
    const { status, body } = await lines(text);
    expect([status, body.code]).toEqual([400, 'invalid-correction']);
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/2', '/3/tokens', '/4/shard', '/5/shard', '/6', '/7/origins/0/vendor']);
    expect((await lines('\n\n')).body.code).toBe('nothing-selected');
    expect((await lines(ndjson([{ shard: uri(1), tokens: 1 }]), '')).body.code).toBe('malformed-query');
    expect(await entries()).toBe(before);
  });

  it('refuse bad orders with a pointer', async () => {
    const refused = async (body: object): Promise<unknown[]> => {
      const { status, body: problem } = await order(body);
      return [status, problem.code, problem.errors?.[0]?.pointer];
    };
    const whole = { reason: 'r', selector: { shards: [uri(1)] }, facts: { tokens: 1 } };
    expect(await refused({ ...whole, facts: {} })).toEqual([400, 'invalid-correction', '/facts']);
    expect(await refused({ ...whole, selector: {} })).toEqual([400, 'invalid-correction', '/selector']);
    expect(await refused({ ...whole, selector: { shards: ['s3://no'] } })).toEqual([
      400,
      'unknown-selection',
      '/selector/shards/0',
    ]);
    expect(await refused({ ...whole, selector: { dataset: { name: 'mix', version: '9' } } })).toEqual([
      400,
      'unknown-selection',
      '/selector/dataset',
    ]);
    const vendor = { origins: [{ kind: 'scraped', vendor: 'nobody' }] };
    expect(await refused({ ...whole, facts: vendor })).toEqual([400, 'unknown-vendor', '/facts/origins/0/vendor']);
    expect(await refused({ ...whole, reason: ' ' })).toEqual([400, 'invalid-correction', '/reason']);
  });
});
