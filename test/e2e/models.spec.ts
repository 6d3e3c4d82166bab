import { startTestApi, type TestApi } from '@testing/harness';

describe('model versions and their uses', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/openai', { name: 'OpenAI', kind: 'model_provider' });
    await haveDatasetVersion(0, 'allenai/dolmino', '0925', 'committed');
    await haveDatasetVersion(1, 'allenai/dolmino', 'late', 'committing');
  });
  afterAll(() => api.close());

  /** A row as the datasets room leaves it: what these routes ask of it is only that it is there. */
  async function haveDatasetVersion(id: number, dataset: string, version: string, state: string): Promise<void> {
    const entry = state === 'committed' ? 0 : null;
    await api.database.query(
      `INSERT INTO dataset_version (id, dataset, version, state, ordered_entry, committed_entry, request_hash, members, weights, upstream, shards)
       VALUES ($1, $2, $3, $4, 0, $5, '', '', '', CASE WHEN $5::bigint IS NULL THEN NULL ELSE ''::bytea END, 0)`,
      [id, dataset, version, state, entry],
    );
  }

  const declare = (model: string, body: object, key?: string) =>
    api.request('POST', `/v1/models/${encodeURIComponent(model)}/versions`, body, { ...(key && { key }) });
  const record = (model: string, version: string, body: unknown) =>
    api.request('POST', `/v1/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}/uses`, body);
  const get = (path: string) => api.request('GET', `/v1/models${path}`);
  const use = { dataset: 'allenai/dolmino', version: '0925', stage: 'midtraining', startedAt: '2025-09-01T00:00:00Z' };

  it('declares a version with its parents, once', async () => {
    expect((await declare('lark-base', { version: '1.0' })).status).toBe(201);
    const body = {
      version: '1.0',
      description: 'annealed',
      parents: [
        { model: 'lark-base', version: '1.0', relation: 'initialised_from' },
        { external: 'openai/gpt-4o@2024-08-06', relation: 'distilled_from' },
      ],
    };
    const first = await declare('lark', body);
    const again = await declare('lark', body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(first.body).toEqual({
      model: 'lark',
      version: '1.0',
      receipt: expect.objectContaining({ index: expect.any(Number) }),
    });
    expect(again.body).toEqual(first.body);
    const other = await declare('lark', { ...body, parents: [] });
    expect([other.status, other.body.code]).toEqual([409, 'model-version-conflict']);
    const { entry, asOf, ...found } = (await get('/lark/versions/1.0')).body;
    expect(found).toEqual({ model: 'lark', ...body, uses: [] });
    expect([entry, asOf.treeSize]).toEqual([first.body.receipt.index, first.body.receipt.treeSize]);
    expect((await get(`/lark/versions/1.0?asOf=${entry}`)).status).toBe(404);
  });

  it('records and finishes uses, readable as of earlier positions', async () => {
    await declare('owl', { version: '1' });
    const running = await record('owl', '1', { uses: [{ ...use, epochs: 1.5 }] });
    const finished = await record('owl', '1', { uses: [{ ...use, finishedAt: '2025-09-20T00:00:00Z' }] });
    const again = await record('owl', '1', { uses: [{ ...use, epochs: 1.5, finishedAt: null }] });
    expect([running.status, finished.status, again.status]).toEqual([201, 201, 200]);
    const outcomes = [running, finished, again].map((answer) => answer.body.uses[0].outcome);
    expect(outcomes).toEqual(['recorded', 'amended', 'existing']);
    expect(finished.body.receipt).toEqual(finished.body.uses[0].receipt);
    const shown = { ...use, id: running.body.uses[0].id, startedAt: '2025-09-01T00:00:00.000Z', epochs: 1.5 };
    const old = await get(`/owl/versions/1?asOf=${running.body.receipt.treeSize}`);
    expect(old.body.uses).toEqual([{ ...shown, entry: running.body.receipt.index }]);
    const present = await get('/owl/versions/1');
    expect(present.body.uses).toEqual([
      { ...shown, finishedAt: '2025-09-20T00:00:00.000Z', entry: finished.body.receipt.index },
    ]);
  });

  it('accepts a list of uses, or one alone', async () => {
    await declare('wren', { version: '1' });
    const alone = await record('wren', '1', use);
    const list = await record('wren', '1', [use, { ...use, stage: 'sft' }]);
    expect([alone.status, list.status]).toEqual([201, 201]);
    expect(list.body.uses.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['existing', 'recorded']);
  });

  it('lists page by page', async () => {
    for (const version of ['2', '10', '1']) await declare('listed', { version });
    const first = await get('/listed/versions?limit=2');
    expect(first.body.items.map(({ version }: { version: string }) => version)).toEqual(['2', '10']);
    await declare('listed', { version: '3' });
    const second = await get(`/listed/versions?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body.items.map(({ version }: { version: string }) => version)).toEqual(['1']);
    expect(second.body).toMatchObject({ nextCursor: null, asOf: first.body.asOf });
    const models = await get('?limit=1000');
    expect(models.body.items).toContainEqual({ model: 'listed', versions: 4, latest: '3' });
  });

  it.each(['模型 “Ω”', "'; DROP TABLE model_version; --", '...', '%2e%2e', '$1', 'é'])(
    'keep the name %s',
    async (name) => {
      expect((await declare(name, { version: name })).status).toBe(201);
      const found = await get(`/${encodeURIComponent(name)}/versions?limit=1`);
      expect([found.status, found.body.items?.[0]]).toEqual([
        200,
        expect.objectContaining({ model: name, version: name }),
      ]);
    },
  );

  it.each([
    ['a/b', { version: '1' }, 400, '/model'],
    ['a@b', { version: '1' }, 400, '/model'],
    [' a', { version: '1' }, 400, '/model'],
    ['e\u0301', { version: '1' }, 400, '/model'],
    ['x'.repeat(201), { version: '1' }, 400, '/model'],
    ['m', {}, 400, '/version'],
    ['m', { version: 'a/b' }, 400, '/version'],
    ['m', { version: '..' }, 400, '/version'],
    ['m', { version: '1', mood: 'good' }, 400, '/mood'],
    ['m', { version: '1', parents: {} }, 400, '/parents'],
    ['m', { version: '1', parents: [{ model: 'n', version: '1' }] }, 400, '/parents/0/relation'],
    ['m', { version: '1', parents: [{ model: 'n', version: '1', relation: 'merged_from' }] }, 400, '/parents/0'],
    ['m', { version: '1', parents: [{ external: 'who/m@1', relation: 'merged_from' }] }, 400, '/parents/0'],
    ['m', { version: '1', parents: [{ external: 'openai', relation: 'merged_from' }] }, 400, '/parents/0/external'],
  ])('POST /v1/models/%s/versions refuses %j with %i', async (model, body, status, pointer) => {
    const answer = await declare(model, body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    expect(answer.body.errors).toContainEqual({ pointer, message: expect.any(String) });
  });

  it.each([
    [{ uses: [] }, 400, '/uses'],
    [{}, 400, '/uses'],
    [{ uses: [{ ...use, stage: 'gazing' }] }, 400, '/uses/0/stage'],
    [{ uses: [{ ...use, epochs: 0 }] }, 400, '/uses/0/epochs'],
    [{ uses: [{ ...use, epochs: '1' }] }, 400, '/uses/0/epochs'],
    [{ uses: [{ ...use, finishedAt: use.startedAt }] }, 400, '/uses/0/finishedAt'],
    [{ uses: [{ ...use, startedAt: '0000-01-01T00:00:00Z' }] }, 400, '/uses/0/startedAt'],
    [{ uses: [{ ...use, purpose: 'x'.repeat(501) }] }, 400, '/uses/0/purpose'],
    [{ uses: [{ ...use, purpose: 'anneal' }] }, 400, '/uses/0/purpose'],
    [{ uses: [{ ...use, jurisdictions: ['DE', 'UK'] }] }, 400, '/uses/0/jurisdictions/1'],
    [{ uses: [{ ...use, jurisdictions: ['US-CALI'] }] }, 400, '/uses/0/jurisdictions'],
    [{ uses: [{ ...use, jurisdictions: 'DE' }] }, 400, '/uses/0/jurisdictions'],
    [{ uses: [{ ...use, competesWith: ['Open AI'] }] }, 400, '/uses/0/competesWith/0'],
    [{ uses: [{ ...use, competesWith: ['nobody'] }] }, 400, '/uses/0/competesWith/0'],
    [{ uses: [{ ...use, mood: 1 }] }, 400, '/uses/0/mood'],
    [{ uses: [use, use] }, 400, '/uses/1'],
    [{ uses: [{ ...use, version: 'none' }] }, 400, '/uses/0/version'],
    [{ uses: [{ ...use, version: 'late' }] }, 409, '/uses/0/version'],
  ])('POST …/uses %j is answered %i', async (body, status, pointer) => {
    await declare('lark-base', { version: '1.0' });
    const answer = await record('lark-base', '1.0', body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    expect(answer.body.errors).toContainEqual({ pointer, message: expect.any(String) });
  });

  it('answers 404 for unknown versions', async () => {
    expect((await get('/nobody/versions')).status).toBe(404);
    expect((await get('/lark-base/versions/9')).status).toBe(404);
    expect((await record('lark-base', '9', { uses: [use] })).status).toBe(404);
    const cursor = Buffer.from(`[1,${2 ** 40}]`).toString('base64url');
    expect((await get(`/lark-base/versions?cursor=${cursor}`)).status).toBeLessThan(500);
  });

  it('lets engineers declare and every key read', async () => {
    expect((await declare('keyed', { version: '1' }, api.keys.compliance)).status).toBe(403);
    expect((await declare('keyed', { version: '1' }, api.keys.engineer)).status).toBe(201);
    const read = await api.request('GET', '/v1/models/keyed/versions/1', undefined, { key: api.keys.auditor });
    expect(read.status).toBe(200);
  });
});
