import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const OUTPUT = digestOf('output of a vendor’s model');
const TERMS = {
  document: 'Terms of Use',
  version: '2026',
  evidence: 'strong',
  effective: { from: midnight('2026-01-01') },
};
const RULE = {
  ...{ title: 'No training against terms', effect: 'block', onUnknown: 'allow', gates: ['use'], reason: 'Counsel.' },
  ...{ effective: { from: midnight('2026-01-01') }, when: { terms: { rule: 'FORBID_COMPETING_MODEL', at: 'use' } } },
};

describe('terms that are amended after the use', () => {
  let scenario: Scenario;
  const verdicts = async (asOf?: number) => {
    const { items } = await scenario.get(`${modelPath('lark@1')}/policy`, asOf);
    return items.map(
      ({ rules: [{ then, now }] }: { rules: [{ then: { verdict: string }; now: { verdict: string } }] }) => [
        then.verdict,
        now.verdict,
      ],
    ) as unknown[];
  };
  const use = (startedAt: string) =>
    scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, {
      uses: [{ dataset: 'mix', version: '1', stage: 'sft', startedAt, finishedAt: startedAt.replace('-01T', '-20T') }],
    });

  const put = async (gates: string[]) => {
    const when = {
      any: [{ terms: { rule: 'FORBID_COMPETING_MODEL', at: 'collection' } }, { origin: { vendor: 'other' } }],
    };
    const { status } = await scenario.request('compliance', 'PUT', '/v1/rules/collected', { ...RULE, gates, when });
    expect(status).toBe(201);
  };
  const register = (uri: string, generator: string) => {
    const collected = { from: midnight('2026-03-01'), to: midnight('2026-03-02') };
    const origins = [{ kind: 'model_generated', generator, collected }];
    return scenario.request('engineer', 'POST', '/v1/shards', { uri, origins });
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-25');
    await scenario.vendor('acme');
    await scenario.terms('acme', { ...TERMS, rules: [] });
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/terms', RULE)).status).toBe(201);
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'acme/writer@2' }] });
    await scenario.dataset('mix@1', [OUTPUT]);
    await scenario.model('lark@1');
  });
  afterAll(() => scenario.end());

  it('allow the use as they were known then, deny it as they are known now, and refuse another', async () => {
    expect((await use(midnight('2026-02-01'))).status).toBe(201);
    expect(await verdicts()).toEqual([['allow', 'allow']]);
    const before = (await scenario.get('/v1/ledger')).asOf.treeSize as number;
    scenario.on('2026-03-25');
    const rules = [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }];
    await scenario.terms('acme', { ...TERMS, rules });
    expect(await verdicts()).toEqual([['allow', 'deny']]);
    expect(await verdicts(before)).toEqual([['allow', 'allow']]);
    const refused = await use(midnight('2026-03-01'));
    const effective = { from: midnight('2026-01-01') };
    const resting = { document: 'Terms of Use', version: '2026', effective, scope: 'outputs' };
    expect(refused.body).toMatchObject({
      code: 'policy-refused',
      detail: expect.stringMatching(
        /is met by 1 shard \(by FORBID_COMPETING_MODEL in the terms of acme: Terms of Use 2026, in force from 2026-01-01\)/,
      ) as unknown,
      findings: [{ rule: 'terms', verdict: 'deny', terms: [{ ...resting, vendor: 'acme', disputed: false }] }],
    });
    const planned = { dataset: 'mix', version: '1', stage: 'sft', startedAt: midnight('2026-03-01') };
    const check = { model: 'lark', version: '1', uses: [planned] };
    expect((await scenario.request('auditor', 'POST', '/v1/policy/check', check)).body).toMatchObject({
      verdict: 'deny',
      findings: [{ terms: [{ document: 'Terms of Use', rule: 'FORBID_COMPETING_MODEL' }] }],
    });
    const replay = async (known: string) =>
      (await scenario.request('auditor', 'POST', '/v1/rules/terms/replay', { known })).body.items as unknown[];
    expect(await replay('then')).toEqual([]);
    expect(await replay('now')).toMatchObject([{ verdict: 'deny' }]);
  });

  it('are named by the refusal of a registration, of the shards that they are about alone', async () => {
    await put(['registration']);
    await scenario.vendor('other');
    const [under, without] = [
      await register('s3://web/under', 'acme/writer@2'),
      await register('s3://web/none', 'other/m@1'),
    ];
    expect(under.body).toMatchObject({
      detail: expect.stringMatching(/in the terms of acme: Terms of Use 2026, in force from 2026-01-01\)/) as unknown,
      findings: [{ rule: 'collected', terms: [{ document: 'Terms of Use', at: 'collection' }] }],
    });
    expect(without).toMatchObject({ status: 409, body: { findings: [{ rule: 'collected' }] } });
    expect(without.body.findings[0].terms).toBeUndefined();
  });

  it('are named by the refusal of a certificate and of a commit', async () => {
    const refusal = {
      status: 409,
      body: {
        code: 'policy-refused',
        detail: expect.stringMatching(/in the terms of acme: Terms of Use 2026, in force from 2026-01-01\)/) as unknown,
        findings: [{ rule: 'collected', count: 1, terms: [{ vendor: 'acme', version: '2026', at: 'collection' }] }],
      },
    };
    await put(['certificate']);
    expect((await register('s3://web/under', 'acme/writer@2')).status).toBe(201);
    await scenario.dataset('collected@1', ['s3://web/under']);
    await scenario.publish();
    const certificate = '/v1/datasets/collected/versions/1/certificate?subject=s3://web/under';
    expect(await scenario.request('auditor', 'GET', certificate)).toMatchObject(refusal);
    await put(['commit']);
    const order = { version: '2', add: ['s3://web/under'] };
    expect(await scenario.request('engineer', 'POST', '/v1/datasets/collected/versions', order)).toMatchObject(refusal);
    expect((await scenario.request('auditor', 'GET', certificate)).status).toBe(200);
  });
});
