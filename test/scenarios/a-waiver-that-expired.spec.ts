import { midnight, modelPath, Scenario } from '@testing/harness';

const GENERATED = [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }];
const NDJSON = { 'content-type': 'application/x-ndjson' };
const RULE = {
  title: 'No output of a vendor’s model',
  effect: 'block',
  gates: ['registration', 'commit', 'use'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-04-01') },
  when: { origin: { vendor: 'openai', kind: 'model_generated' } },
  reason: 'The board decided so.',
};
const WAIVER = {
  scope: { dataset: 'pilot', vendor: 'openai' },
  reason: 'A pilot that was agreed.',
  until: midnight('2026-06-01'),
};

describe('a waiver that expires', () => {
  let scenario: Scenario;
  let sent = 0;
  const post = (path: string, body: object) => scenario.request('engineer', 'POST', path, body);
  const state = (path: string, body: object) => scenario.request('compliance', 'POST', path, body);
  const approve = (id: string) => scenario.request('admin', 'POST', `/v1/waivers/${id}/approve`, { reason: 'Agreed.' });
  const commit = (version: string, add: readonly string[], dataset = 'pilot') =>
    post(`/v1/datasets/${dataset}/versions`, { version, add });
  const upload = async (names: readonly string[], dataset: string): Promise<number> => {
    const lines = names.map((uri) => JSON.stringify({ uri, dataset, origins: GENERATED })).join('\n');
    const answer = await scenario.request('engineer', 'POST', '/v1/shards/bulk', lines, NDJSON);
    return answer.text.match(/policy-refused/g)?.length ?? 0;
  };
  /** An event of a run that trained lark on version 1 of the dataset. */
  const trained = (at: string) =>
    post('/api/v1/lineage', {
      eventType: 'COMPLETE',
      eventTime: at,
      producer: 'https://example.com/etl',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
      job: { namespace: 'train', name: 'job' },
      run: {
        runId: `00000000-0000-4000-8000-00000000000${++sent}`,
        facets: {
          whence_training: { model: 'lark', version: '1', stage: 'rl', datasets: [{ dataset: 'pilot', version: '1' }] },
        },
      },
    });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-04-10');
    await scenario.vendor('openai');
    await scenario.vendor('acme');
    await scenario.model('lark@1');
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/no-output', RULE)).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('lifts nothing until a second person approved it', async () => {
    expect(await upload(['s3://pilot/0'], 'pilot')).toBe(1);
    const requested = await state('/v1/rules/no-output/waivers', WAIVER);
    expect(requested).toMatchObject({ status: 201, body: { waiver: 'waiver-1', state: 'requested' } });
    expect((await state('/v1/rules/no-output/waivers', WAIVER)).status).toBe(200);
    expect(await upload(['s3://pilot/0'], 'pilot')).toBe(1);
    const alone = await state('/v1/waivers/waiver-1/approve', {});
    expect(alone).toMatchObject({ status: 409, body: { code: 'waiver-step-refused' } });
    expect(alone.body.detail).toContain('a second person must agree');
    expect((await scenario.request('engineer', 'POST', '/v1/waivers/waiver-1/approve', {})).status).toBe(403);
    expect(await approve('waiver-1')).toMatchObject({ status: 201, body: { state: 'approved' } });
    expect((await approve('waiver-1')).status).toBe(200);
    expect((await scenario.get('/v1/waivers/waiver-1')).steps).toMatchObject([
      { step: 'requested' },
      { step: 'approved', reason: 'Agreed.' },
    ]);
  });

  it('two keys of one person are not two people', async () => {
    const waiver = { ...WAIVER, scope: { dataset: 'other' } };
    expect((await state('/v1/rules/no-output/waivers', waiver)).body.waiver).toBe('waiver-2');
    const issue = { label: 'second', roles: ['compliance'], principal: 'compliance', principalKind: 'person' };
    const { secret } = (await scenario.request('admin', 'POST', '/v1/keys', issue)).body;
    const headers = { authorization: `Bearer ${secret}` };
    const refused = await scenario.request('compliance', 'POST', '/v1/waivers/waiver-2/approve', {}, headers);
    expect(refused).toMatchObject({ status: 409, body: { code: 'waiver-step-refused' } });
    expect(refused.body.detail).toContain('both keys belong to one');
    expect((await state('/v1/waivers/waiver-2/end', { reason: 'Not needed.' })).status).toBe(201);
    expect((await approve('waiver-2')).body.detail).toContain('it was ended');
  });

  it('lifts an upload, a version and a use within its scope, and each is a finding with the waiver', async () => {
    expect(await upload(['s3://pilot/0', 's3://pilot/1', 's3://pilot/2'], 'pilot')).toBe(0);
    expect(await upload(['s3://web/0'], 'web')).toBe(1);
    const both = [...GENERATED, { kind: 'model_generated', generator: 'acme/writer@1' }];
    expect((await post('/v1/shards', { uri: 's3://pilot/both', dataset: 'pilot', origins: both })).status).toBe(409);
    expect((await commit('1', ['s3://pilot/0', 's3://pilot/1'])).status).toBe(201);
    expect((await commit('1', ['s3://pilot/0'], 'web')).status).toBe(409);
    expect((await trained(midnight('2026-04-10'))).status).toBeLessThan(300);
    const { items } = await scenario.get('/v1/findings?kind=rule-waived');
    const rule = { rule: 'no-output', waiver: 'waiver-1' };
    expect(items).toMatchObject([
      { subject: { model: 'lark', version: '1', dataset: 'pilot', ...rule }, count: 2 },
      { subject: { dataset: 'pilot', version: '1', ...rule }, severity: 'info', count: 2 },
      { subject: rule, count: 3, examples: ['s3://pilot/0', 's3://pilot/1', 's3://pilot/2'] },
    ]);
  });

  it('a use that runs on after its end is not lifted', async () => {
    const use = { dataset: 'pilot', version: '1', stage: 'sft', startedAt: midnight('2026-04-10') };
    const uses = `${modelPath('lark@1')}/uses`;
    expect((await post(uses, { ...use, finishedAt: midnight('2026-06-02') })).body.code).toBe('policy-refused');
    expect((await post(uses, { ...use, finishedAt: midnight('2026-06-01') })).status).toBe(201);
  });

  it('a refusal shows what a waiver lifts beside it', async () => {
    const scope = { uriPrefix: 's3://pilot/1' };
    await state('/v1/rules/no-output/waivers', { ...WAIVER, scope });
    expect((await approve('waiver-3')).status).toBe(201);
    const refused = await commit('2', ['s3://pilot/0', 's3://pilot/1'], 'web');
    expect(refused).toMatchObject({
      status: 409,
      body: { findings: [{ count: 1, examples: ['s3://pilot/0'], waived: [{ waiver: 'waiver-3', count: 1 }] }] },
    });
    expect(refused.body.detail).toContain('waiver-3 lifts it for 1 more');
    expect((await commit('2', ['s3://pilot/1'], 'web')).status).toBe(201);
  });

  it('after its end an upload, a version, a use and an OpenLineage event are refused again', async () => {
    scenario.on('2026-06-01');
    expect(await upload(['s3://pilot/9'], 'pilot')).toBe(1);
    expect((await commit('3', ['s3://pilot/2'])).body.code).toBe('policy-refused');
    expect((await trained(midnight('2026-06-01'))).body.code).toBe('policy-refused');
    const again = await scenario.request('admin', 'POST', '/v1/waivers/waiver-1/approve', {});
    expect(again.body.detail).toContain('it expired at 2026-06-01');
    expect((await scenario.get('/v1/waivers?state=expired')).items).toMatchObject([
      { waiver: 'waiver-3', state: 'expired' },
      { waiver: 'waiver-1', state: 'expired' },
    ]);
  });

  it('is answered as of any position', async () => {
    const { steps } = await scenario.get('/v1/waivers/waiver-1');
    const before = await scenario.get('/v1/waivers/waiver-1', steps[1].entry);
    expect(before).toMatchObject({ state: 'requested', steps: [{ step: 'requested' }] });
    const after = await scenario.get('/v1/waivers/waiver-1', steps[1].entry + 1);
    expect(after).toMatchObject({ state: 'approved', until: midnight('2026-06-01') });
    expect((await scenario.request('auditor', 'GET', `/v1/waivers/waiver-1?asOf=${steps[0].entry}`)).status).toBe(404);
  });

  it('refuses what is no waiver with a pointer', async () => {
    const request = (body: object, slug = 'no-output') => state(`/v1/rules/${slug}/waivers`, body);
    expect(await request({ ...WAIVER, scope: {} })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/scope' }] },
    });
    expect((await request({ ...WAIVER, scope: { version: '1', vendor: 'x' } })).body.errors).toMatchObject([
      { pointer: '/scope/version' },
    ]);
    expect((await request({ ...WAIVER, until: midnight('2026-05-01') })).body.errors).toMatchObject([
      { pointer: '/until' },
    ]);
    expect((await request(WAIVER, 'no-such-rule')).status).toBe(404);
    expect((await state('/v1/waivers/waiver-99/approve', {})).status).toBe(404);
  });
});
