import { midnight, modelPath, pollUntil, Scenario } from '@testing/harness';

const PLACES = ['s3://web/1', 's3://web/2', 's3://web/3'];
const VERSIONS = '/v1/datasets/web/versions';
const RULE = {
  title: 'Everything has a licence',
  effect: 'block',
  gates: ['commit'],
  effective: { from: midnight('2026-01-01') },
  when: { missing: { what: 'licence' } },
  reason: 'The board decided so.',
  clause: 'Data policy 2',
};
const FINDING = { rule: 'licensed', verdict: 'deny', action: 'block', count: 3, clause: RULE.clause };

describe('a dataset version whose job runs into a rule that was made after its order', () => {
  let scenario: Scenario;
  const post = (path: string, body: object) => scenario.request('engineer', 'POST', path, body);
  const order = () => post(VERSIONS, { version: '1', add: PLACES });
  const settled = async (): Promise<Record<string, unknown>> =>
    pollUntil(
      () => scenario.request('auditor', 'GET', `${VERSIONS}/1`),
      ({ state }) => state !== 'committing',
    );
  /** The positions before the refusal and before the second order. */
  const positions: number[] = [];

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01', { jobThreshold: 2 });
    for (const place of PLACES) await scenario.shard(place);
    await scenario.model('lark@1');
  });
  afterAll(() => scenario.end());

  it('ends as refused, with what the rule found, and its job fails', async () => {
    const made = await order();
    expect(made).toMatchObject({ status: 202, body: { state: 'committing' } });
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/licensed', RULE)).status).toBe(201);
    positions.push((await scenario.get(`${VERSIONS}/1`)).asOf.treeSize);
    const refused = await scenario.withWorker(settled);
    expect(refused).toMatchObject({
      ...{ state: 'refused', committedEntry: null, totals: null, root: null, findings: [FINDING] },
      refused: { refusedBy: expect.any(Number), refusal: expect.any(Number) },
    });
    expect(refused).not.toHaveProperty('job');
    const { refusal, refusedBy } = refused['refused'] as { refusal: number; refusedBy: number };
    expect(await scenario.get(`/v1/ledger/entries/${refusal}`)).toMatchObject({ kind: 'policy.refused' });
    expect(await scenario.get(`/v1/ledger/entries/${refusedBy}`)).toMatchObject({
      ...{ kind: 'dataset.version-refused', data: { dataset: 'web', version: '1', refusal } },
    });
    const job = await scenario.request('admin', 'GET', `/v1/jobs/${made.body.job}`);
    expect(job.body).toMatchObject({ state: 'failed', error: expect.stringMatching(/^policy-refused: /) });
    expect((await scenario.get(VERSIONS)).items).toMatchObject([{ version: '1', state: 'refused' }]);
    expect((await scenario.get(`${VERSIONS}/1/members`)).items).toHaveLength(3);
    expect(await scenario.get(`${VERSIONS}/1`, positions[0])).toMatchObject({ state: 'committing' });
    const changes = await scenario.get('/v1/changes');
    expect(JSON.stringify(changes)).toContain('ended version 1 of the dataset web, whose commit rules refused');
  });

  it('is nothing that others can rest on', async () => {
    const use = { dataset: 'web', version: '1', stage: 'sft', startedAt: midnight('2026-01-31') };
    const codes = await Promise.all([
      post(`${VERSIONS}/1/withdraw`, { reason: 'A mistake.' }),
      post(VERSIONS, { version: '2', base: '1' }),
      post(`${modelPath('lark@1')}/uses`, { uses: [use] }),
      scenario.request('auditor', 'GET', `${VERSIONS}/1/breakdown`),
      scenario.request('auditor', 'GET', `${VERSIONS}/1/policy`),
      scenario.request('auditor', 'GET', `${VERSIONS}/1/certificate?subject=s3://web/1`),
    ]);
    expect(codes.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'dataset-version-refused'],
      [409, 'base-not-committed'],
      [409, 'dataset-version-not-committed'],
      [409, 'dataset-version-refused'],
      [409, 'dataset-version-refused'],
      [409, 'dataset-version-refused'],
    ]);
  });

  it('leaves its name free: the next order is asked about at once, and committed once the rule allows it', async () => {
    expect(await order()).toMatchObject({ status: 409, body: { code: 'policy-refused', findings: [FINDING] } });
    const retired = await scenario.request('compliance', 'POST', '/v1/rules/licensed/retire', { reason: 'Over.' });
    expect(retired.status).toBe(201);
    positions.push((await scenario.get(`${VERSIONS}/1`)).asOf.treeSize);
    const again = await order();
    expect(again).toMatchObject({ status: 202, body: { state: 'committing' } });
    expect((await order()).body).toEqual(again.body);
    expect(await scenario.withWorker(settled)).toMatchObject({ state: 'committed', shards: 3 });
    expect((await order()).status).toBe(200);
    expect((await scenario.get(VERSIONS)).items).toMatchObject([{ state: 'refused' }, { state: 'committed' }]);
    expect(await scenario.get(`${VERSIONS}/1`, positions[1])).toMatchObject({ state: 'refused' });
    expect((await scenario.get('/v1/datasets')).items).toMatchObject([{ dataset: 'web', latest: '1' }]);
    const use = { stage: 'sft', startedAt: midnight('2026-01-31') };
    await scenario.use('lark@1', 'web@1', use);
    await scenario.publish();
    const path = `${VERSIONS}/1/certificate?subject=${encodeURIComponent('s3://web/1')}`;
    expect((await scenario.request('auditor', 'GET', path)).status).toBe(200);
  });
});
