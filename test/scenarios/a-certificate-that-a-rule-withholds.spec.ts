import { midnight, modelPath, Scenario } from '@testing/harness';

const GENERATED = [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }];
const NEW = 's3://web/new';
const RULE = {
  title: 'No certificate about a vendor’s output',
  effect: 'block',
  gates: ['certificate'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-04-01') },
  when: { origin: { vendor: 'openai', kind: 'model_generated' } },
  reason: 'The board decided so.',
  clause: 'Data policy 9',
};
const DENIED = { rule: 'certified', verdict: 'deny', action: 'block', count: 1, clause: RULE.clause };

describe('a rule at the gate of certificates', () => {
  let scenario: Scenario;
  const subject = `?subject=${encodeURIComponent(NEW)}`;
  const certify = async (path: string) => {
    await scenario.publish();
    return scenario.request('auditor', 'GET', `/v1/${path}`);
  };
  const ofModel = (): ReturnType<typeof certify> => certify(`${modelPath('lark@1').slice(4)}/certificate${subject}`);
  const ofDataset = (name: string): ReturnType<typeof certify> =>
    certify(`datasets/${name}/versions/1/certificate${subject}`);
  const put = (body: object) => scenario.request('compliance', 'PUT', '/v1/rules/certified', body);
  const refusals = async () => (await scenario.get('/v1/ledger/entries?kind=policy.refused')).items.length;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-03-01');
    await scenario.vendor('openai');
    await scenario.shard('s3://pilot/1', { origins: GENERATED });
    await scenario.shard('s3://web/1', { origins: [{ kind: 'human' }] });
    await scenario.dataset('pilot@1', ['s3://pilot/1', 's3://web/1']);
    await scenario.dataset('web@1', ['s3://web/1']);
    await scenario.model('lark-base@1');
    await scenario.use('lark-base@1', 'pilot@1', { stage: 'pretraining', startedAt: midnight('2026-02-01') });
    await scenario.model('lark@1', [{ model: 'lark-base', version: '1', relation: 'initialised_from' }]);
    await scenario.use('lark@1', 'web@1', { stage: 'sft', startedAt: midnight('2026-02-02') });
    expect((await put(RULE)).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('withholds nothing before it is effective', async () => {
    expect((await ofModel()).status).toBe(200);
    expect((await ofDataset('pilot')).status).toBe(200);
    scenario.on('2026-04-02');
  });

  it('refuses a certificate about each chain, version and shard that it is about, and records the attempt', async () => {
    const model = await ofModel();
    expect(model).toMatchObject({
      status: 409,
      body: { code: 'policy-refused', findings: [{ ...DENIED, examples: ['s3://pilot/1'] }] },
    });
    expect(model.body.detail).toContain('A certificate about lark@1, which used pilot@1, is refused');
    expect(await scenario.get(`/v1/ledger/entries/${model.body.receipt.index}`)).toMatchObject({
      ...{ kind: 'policy.refused', by: expect.stringMatching(/^key:/) },
      data: { gate: 'certificate', subject: { model: 'lark', modelVersion: '1', dataset: 'pilot', version: '1' } },
    });
    expect(await ofDataset('pilot')).toMatchObject({ status: 409, body: { findings: [DENIED] } });
    expect((await certify(`shards/${encodeURIComponent('s3://web/1')}/certificate`)).status).toBe(409);
    expect(await refusals()).toBe(3);
    expect((await ofDataset('web')).status).toBe(200);
    expect(await refusals()).toBe(3);
  });

  it('is lifted by a waiver of the model, for its certificates and for no other', async () => {
    const waiver = { scope: { model: 'lark', modelVersion: '1' }, reason: 'A regulator asks.', until: '2026-05-01' };
    const asked = await scenario.request('compliance', 'POST', '/v1/rules/certified/waivers', waiver);
    const { waiver: id } = asked.body as { waiver: string };
    expect((await ofModel()).status).toBe(409);
    expect((await scenario.request('admin', 'POST', `/v1/waivers/${id}/approve`, {})).status).toBe(201);
    for (const _ of [1, 2]) expect((await ofModel()).status).toBe(200);
    const { items } = await scenario.get('/v1/findings?kind=rule-waived');
    expect(items).toMatchObject([{ subject: { model: 'lark', rule: 'certified', waiver: id }, count: 1 }]);
    expect((await ofDataset('pilot')).status).toBe(409);
    scenario.on('2026-05-01');
    expect((await ofModel()).status).toBe(409);
  });

  it('raises one finding where it flags, however often the certificate is issued', async () => {
    expect((await put({ ...RULE, effect: 'flag' })).status).toBe(201);
    for (const _ of [1, 2]) expect((await ofDataset('pilot')).status).toBe(200);
    const { items } = await scenario.get('/v1/findings?kind=certificate-flagged');
    expect(items).toMatchObject([{ subject: { dataset: 'pilot', version: '1', rule: 'certified' }, count: 1 }]);
  });
});
