import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker, withAdmin } from '@testing/harness';

const MODELS = 130;

/**
 * The last use that a job withdraws: it goes by their starts, which are the same, and their ids.
 */
const LAST_USE = `
  SELECT u.id FROM model_use u JOIN dataset_version d ON d.id = u.dataset_version
  WHERE d.dataset = 'web' AND d.version = '3' AND u.valid_to IS NULL
  ORDER BY u.id COLLATE "C" DESC LIMIT 1 FOR UPDATE OF u`;

describe('the withdrawal of many uses', () => {
  let api: TestApi;
  let worker: TestWorker;
  const order = (body: object, query = '', key = api.keys.compliance) =>
    api.request('POST', `/v1/uses/withdrawals${query}`, body, { key });
  const bulk = (lines: readonly unknown[], query = 'reason=a%20mistake', key = api.keys.compliance, named?: string) =>
    api.request(
      'POST',
      `/v1/uses/withdrawals/bulk?${query}`,
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      {
        key,
        headers: { 'content-type': 'application/x-ndjson', ...(named && { 'idempotency-key': named }) },
      },
    );
  const entries = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
  const model = async (name: string, query = '') => (await api.request('GET', `/v1/models/${name}${query}`)).body;
  const use = (dataset: string, version: string, stage = 'sft', startedAt = '2026-01-01T00:00:00.000Z') => {
    return { dataset, version, stage, startedAt };
  };
  const line = (modelVersion: string, datasetVersion: string, more: object = {}) => {
    return { model: 'lark', modelVersion, dataset: 'web', datasetVersion, stage: 'sft', ...more };
  };

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api);
    const write = async (path: string, body: object) =>
      expect((await api.request('POST', path, body)).status).toBe(201);
    await write('/v1/shards', { uri: 's3://b/0' });
    for (const version of ['1', '2', '3']) {
      await write('/v1/datasets/web/versions', { version, add: ['s3://b/0'] });
    }
    for (const version of ['1', '2']) {
      await write('/v1/models/lark/versions', { version });
      const uses = [
        use('web', '1'),
        use('web', '2'),
        use('web', '2', 'rl'),
        use('web', '2', 'sft', '2026-02-01T00:00:00.000Z'),
      ];
      await write(`/v1/models/lark/versions/${version}/uses`, { uses });
    }
    const parents = [{ relation: 'fine_tuned_from', model: 'lark', version: '1' }];
    await write('/v1/models/wren/versions', { version: '1', parents });
    for (let n = 0; n < MODELS; n++) {
      await write('/v1/models/many/versions', { version: String(n) });
      await write(`/v1/models/many/versions/${n}/uses`, { uses: [use('web', '3')] });
    }
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('previews what would be withdrawn, and withdraws nothing', async () => {
    const before = await entries();
    const body = { selector: { dataset: 'web', datasetVersion: '1' }, reason: 'a mistake' };
    const preview = await order(body, '?dryRun=true');
    expect([preview.status, preview.body]).toEqual([
      200,
      {
        withdrawn: 2,
        same: 0,
        examples: [expect.stringMatching(/^use:/), expect.stringMatching(/^use:/)],
        datasetVersions: [{ dataset: 'web', version: '1', uses: 2 }],
        modelVersions: [
          { model: 'lark', version: '1', uses: 1 },
          { model: 'lark', version: '2', uses: 1 },
        ],
        descendants: [{ model: 'wren', version: '1' }],
      },
    ]);
    expect((await bulk([line('1', '2')], 'reason=a&dryRun=true')).body).toMatchObject({ withdrawn: 2, same: 0 });
    expect(await entries()).toBe(before);
  });

  it.each([
    [{}, '/selector'],
    [{ stage: 'sft' }, '/selector'],
    [{ dataset: 'web', modelVersion: '1' }, '/selector/model'],
    [{ model: 'lark', datasetVersion: '1' }, '/selector/dataset'],
    [{ model: 'lark', stage: 'baking' }, '/selector/stage'],
    [{ model: 'nowhere' }, '/selector'],
    [{ dataset: 'web', datasetVersion: '9' }, '/selector'],
    [{ dataset: 'web', shards: ['s3://b/0'] }, '/selector/shards'],
  ])('refuses the selector %j at %s', async (selector, pointer) => {
    const { status, body } = await order({ selector, reason: 'x' });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });

  it('is for who may correct, and takes a reason', async () => {
    const selector = { dataset: 'web' };
    expect((await order({ selector, reason: 'x' }, '', api.keys.service)).status).toBe(403);
    expect((await bulk([line('1', '1')], 'reason=x', api.keys.auditor)).status).toBe(403);
    for (const reason of ['', ' ']) expect((await order({ selector, reason })).status).toBe(400);
    for (const query of ['', 'reason=', 'reason=%20']) expect((await bulk([line('1', '1')], query)).status).toBe(400);
  });

  it('withdraws few uses at once, and none twice', async () => {
    const body = { selector: { dataset: 'web', datasetVersion: '1', model: 'lark' }, reason: 'a mistake' };
    const before = await entries();
    const made = await order(body);
    expect([made.status, made.body]).toEqual([201, { withdrawn: 2, same: 0, receipt: expect.any(Object) }]);
    expect(await entries()).toBe(before + 2);
    const again = await order(body);
    expect([again.status, again.body]).toEqual([200, { withdrawn: 0, same: 2, receipt: null }]);
    expect((await order({ ...body, reason: 'another' })).body.code).toBe('no-use-selected');
    const shown = await model('lark/versions/2');
    expect(shown.uses).toHaveLength(3);
    expect(shown.withdrawnUses).toMatchObject([{ version: '1', reason: 'a mistake' }]);
    expect((await model('lark/versions/2', `?asOf=${before}`)).uses).toHaveLength(4);
    const again1 = await api.request('POST', '/v1/models/lark/versions/2/uses', { uses: [use('web', '1')] });
    expect(again1.status).toBe(201);
    expect((await order(body)).body).toMatchObject({ withdrawn: 1, same: 1 });
  });

  it('withdraws what lines name, all or nothing', async () => {
    const before = await entries();
    const refused = await bulk([
      line('1', '2'),
      line('9', '2'),
      line('1', '9'),
      line('1', '3'),
      { ...line('1', '2'), stage: 'baking' },
      'no object',
    ]);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid-use']);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/5/stage', '/6']);
    const unknown = await bulk([line('1', '2'), line('9', '2'), line('1', '9'), line('1', '3')]);
    expect([unknown.status, unknown.body.errors]).toEqual([
      400,
      [
        { pointer: '/2', message: 'names lark@9, which is not a model version' },
        { pointer: '/3', message: 'names web@9, which is not a dataset version' },
        { pointer: '/4', message: 'names no recorded use of web@3 by lark@1 for sft' },
      ],
    ]);
    expect((await bulk([])).status).toBe(400);
    expect(await entries()).toBe(before);
    const lines = [
      line('1', '2', { startedAt: '2026-02-01' }),
      line('2', '2', { stage: 'rl' }),
      line('2', '2', { stage: 'rl' }),
    ];
    const made = await bulk(lines, undefined, undefined, 'withdrawn-once');
    expect([made.status, made.body]).toMatchObject([201, { withdrawn: 2, same: 0 }]);
    const repeated = await bulk(lines, undefined, undefined, 'withdrawn-once');
    expect([repeated.status, repeated.text]).toEqual([201, made.text]);
    expect((await bulk(lines.slice(1), undefined, undefined, 'withdrawn-once')).status).toBe(409);
    const again = await bulk(lines);
    expect([again.status, again.body]).toEqual([200, { withdrawn: 0, same: 2, receipt: null }]);
    expect((await bulk(lines, 'reason=another')).body.errors[0].message).toMatch(/withdrew for another reason$/);
    expect((await model('lark/versions/1')).uses).toMatchObject([{ stage: 'sft' }, { stage: 'rl' }]);
  });

  it('withdraws many by a job, which shows its progress, each by an entry of its own', async () => {
    const before = await entries();
    const body = { selector: { dataset: 'web', datasetVersion: '3' }, reason: 'not theirs' };
    // The job waits for the row of its last use until its progress was seen.
    const path = await withAdmin(api.databaseUrls.superuserUrl, async (client) => {
      await client.query('BEGIN');
      await client.query(LAST_USE);
      const made = await order(body);
      expect([made.status, made.body.uses]).toEqual([202, MODELS]);
      const target = `/v1/jobs/${String(made.body.job)}`;
      const ask = () => api.request('GET', target);
      const waiting = await pollUntil(ask, ({ progress }) => progress.done > 0);
      expect(waiting).toMatchObject({ state: 'active', result: null, progress: { done: 128, total: MODELS } });
      await client.query('COMMIT');
      return target;
    });
    const job = await pollUntil(
      () => api.request('GET', path),
      ({ state }) => state === 'completed' || state === 'failed',
    );
    expect(job).toMatchObject({
      name: 'models.withdraw-uses',
      state: 'completed',
      progress: { done: MODELS, total: MODELS },
      result: { withdrawn: MODELS, same: 0 },
    });
    expect(await entries()).toBe(before + MODELS);
    const last = (await api.request('GET', `/v1/ledger/entries/${before + MODELS - 1}`)).body;
    const data = { model: 'many', dataset: 'web', datasetVersion: '3', stage: 'sft', reason: 'not theirs' };
    expect([last.kind, last.data]).toEqual(['model.use-withdrawn', expect.objectContaining(data)]);
    expect((await model('many/versions/7')).withdrawnUses).toMatchObject([{ reason: 'not theirs' }]);
    const withdrawn = await api.request('POST', '/v1/datasets/web/versions/3/withdraw', { reason: 'of no use' });
    expect(withdrawn.status).toBe(201);
  });
});
