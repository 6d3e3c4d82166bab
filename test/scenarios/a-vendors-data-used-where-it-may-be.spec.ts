import { midnight, modelPath, Scenario } from '@testing/harness';

const ANSWERS = 's3://bought/answers';
const TEXT = 's3://own/text';
const RULE = {
  title: 'Output of Acme is not for the EU',
  effect: 'block',
  gates: ['use'],
  onUnknown: 'flag',
  effective: { from: midnight('2026-01-01') },
  when: { all: [{ origin: { vendor: 'acme' } }, { jurisdiction: { in: ['EU'] } }] },
  reason: 'The contract allows it elsewhere.',
  clause: 'order form, 4.2',
};

describe('a vendor’s data that is used only where it may be used', () => {
  let scenario: Scenario;
  const planned = (stage: string, jurisdictions?: string[], dataset = 'answers') => ({
    ...{ dataset, version: '1', stage, startedAt: midnight('2026-03-01'), jurisdictions },
  });
  const record = (...use: Parameters<typeof planned>) =>
    scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, { uses: [planned(...use)] });
  const check = async (...use: Parameters<typeof planned>) => {
    const asked = { model: 'lark', version: '1', uses: [planned(...use)] };
    return (await scenario.request('service', 'POST', '/v1/policy/check', asked)).body.verdict as string;
  };
  /** The verdict of the rule on each use, by stage: at its gate, and now. */
  const verdicts = async (): Promise<Record<string, unknown>> => {
    type Rule = Readonly<Record<'then' | 'now', { verdict: string }>>;
    const { items } = await scenario.get(`${modelPath('lark@1')}/policy`);
    return Object.fromEntries(
      (items as { stage: string; rules: Rule[] }[]).map(({ stage, rules }) => [
        stage,
        rules.map(({ then, now }) => `${then.verdict} ${now.verdict}`).join(),
      ]),
    );
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-03-02');
    await scenario.vendor('acme');
    await scenario.shard(ANSWERS, { origins: [{ kind: 'model_generated', generator: 'acme/writer@1' }] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('answers@1', [ANSWERS, TEXT]);
    await scenario.dataset('own@1', [TEXT]);
    await scenario.model('lark@1');
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/not-in-the-union', RULE)).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('is refused where it may not be used, and the attempt is recorded', async () => {
    expect(await check('sft', ['US', 'FR'])).toBe('deny');
    const { status, body } = await record('sft', ['US', 'FR']);
    expect([status, body]).toMatchObject([
      409,
      {
        code: 'policy-refused',
        findings: [{ rule: 'not-in-the-union', verdict: 'deny', count: 1, examples: [ANSWERS], clause: RULE.clause }],
        receipt: { index: expect.any(Number) },
      },
    ]);
    expect((await scenario.get(modelPath('lark@1'))).uses).toEqual([]);
  });

  it('is recorded where it may be used, and other data everywhere', async () => {
    expect(await check('sft', ['US', 'GB'])).toBe('allow');
    expect((await record('sft', ['US', 'GB'])).status).toBe(201);
    expect((await record('pretraining', ['US', 'FR'], 'own')).status).toBe(201);
    const recorded = (await scenario.get(modelPath('lark@1'))).uses as { stage: string; jurisdictions: string[] }[];
    expect(recorded.map(({ stage, jurisdictions }) => [stage, jurisdictions])).toEqual(
      expect.arrayContaining([
        ['sft', ['GB', 'US']],
        ['pretraining', ['FR', 'US']],
      ]),
    );
    expect(await verdicts()).toEqual({ sft: 'allow allow', pretraining: 'allow allow' });
    expect((await scenario.get('/v1/findings?vendor=acme')).items).toEqual([]);
  });

  it('raises a finding of the vendor where nobody states where the model is offered', async () => {
    expect(await check('distillation')).toBe('unknown');
    expect((await record('distillation')).status).toBe(201);
    expect((await scenario.get('/v1/findings?vendor=acme')).items).toMatchObject([
      {
        kind: 'rule-flagged',
        subject: { rule: 'not-in-the-union', model: 'lark', version: '1', dataset: 'answers' },
        detail: 'The record does not tell whether a rule is met: Output of Acme is not for the EU',
        vendors: ['acme'],
      },
    ]);
  });

  it('is refused where the same use is stated anew with such a place, and not with another', async () => {
    expect((await record('distillation', ['DE'])).status).toBe(409);
    expect((await record('sft', ['US', 'GB', 'AT'])).status).toBe(409);
    expect((await record('distillation', ['JP'])).status).toBe(201);
    expect(await verdicts()).toMatchObject({ sft: 'allow allow', distillation: expect.stringMatching(/ allow$/) });
  });
});
