import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const OUTPUT = digestOf('output of a vendor’s model, used longer than planned');
const RULE = {
  title: 'No output of a vendor’s model',
  effect: 'block',
  gates: ['use'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-04-01') },
  when: { origin: { vendor: 'openai' } },
  reason: 'The board decided so.',
};

describe('a use that is extended', () => {
  let scenario: Scenario;
  const uses = `${modelPath('lark@1')}/uses`;
  const named = (stage: string, more: object = {}) => ({
    ...{ dataset: 'mix', version: '1', stage, startedAt: midnight('2026-01-11') },
    ...more,
  });
  const record = (stage: string, finishedAt?: string) =>
    scenario.request('engineer', 'POST', uses, { uses: [named(stage, finishedAt ? { finishedAt } : {})] });
  const check = async (stage: string, finishedAt: string) => {
    const planned = { model: 'lark', version: '1', uses: [named(stage, { finishedAt })] };
    return (await scenario.request('auditor', 'POST', '/v1/policy/check', planned)).body.verdict as string;
  };
  /** The verdicts of the rule then and now, by stage; null: it was not asked. */
  const verdicts = async (asOf?: number): Promise<Record<string, unknown>> => {
    const { items } = await scenario.get(`${modelPath('lark@1')}/policy`, asOf);
    type Rule = Readonly<Record<'then' | 'now', { verdict: string } | null>>;
    return Object.fromEntries(
      (items as { stage: string; rules: Rule[] }[]).map(({ stage, rules: [rule] }) => [
        stage,
        rule ? [rule.then?.verdict ?? null, rule.now?.verdict ?? null] : [],
      ]),
    );
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-20');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.dataset('mix@1', [OUTPUT]);
    await scenario.model('lark@1');
    for (const stage of ['sft', 'pretraining']) expect((await record(stage, midnight('2026-01-20'))).status).toBe(201);
    for (const stage of ['midtraining', 'rl']) expect((await record(stage)).status).toBe(201);
    scenario.on('2026-05-02');
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/no-output', RULE)).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('into the period of a rule is refused, and a check answers so before', async () => {
    expect(await check('sft', midnight('2026-12-01'))).toBe('deny');
    expect(await record('sft', midnight('2026-12-01'))).toMatchObject({
      status: 409,
      body: { code: 'policy-refused', findings: [{ rule: 'no-output', verdict: 'deny' }] },
    });
    expect(await check('sft', midnight('2026-03-01'))).toBe('allow');
    expect((await record('sft', midnight('2026-03-01'))).status).toBe(201);
  });

  it('is not a use whose first end is recorded, or one that ends earlier', async () => {
    const receipt = (await record('rl')).body.uses[0].receipt.index as number;
    expect(await check('midtraining', midnight('2026-05-01'))).toBe('allow');
    expect((await record('midtraining', midnight('2026-05-01'))).status).toBe(201);
    expect((await record('midtraining', midnight('2026-04-20'))).status).toBe(201);
    expect(await record('midtraining', midnight('2026-04-21'))).toMatchObject({ status: 409 });
    // No gate was asked about the end: the rule of April denied nothing then.
    expect(await verdicts()).toEqual({ sft: [], pretraining: [], midtraining: [null, 'deny'], rl: [null, 'deny'] });
    const replay = async (known: string) => {
      const replay = '/v1/rules/no-output/replay';
      // Dataset versions come first.
      const { nextCursor } = (await scenario.request('auditor', 'POST', replay, { known })).body;
      const { body } = await scenario.request('auditor', 'POST', `${replay}?cursor=${nextCursor}`, { known });
      return (body.items as { stage: string; entry: number }[]).find(({ stage }) => stage === 'rl')?.entry;
    };
    expect([await replay('then'), await replay('now')]).toEqual([receipt, receipt]);
  });

  it('beyond a waiver’s end is not lifted by it', async () => {
    const waiver = { scope: { model: 'lark' }, reason: 'Agreed.', until: midnight('2026-06-01') };
    await scenario.request('compliance', 'POST', '/v1/rules/no-output/waivers', waiver);
    await scenario.request('admin', 'POST', '/v1/waivers/waiver-1/approve', {});
    expect((await record('pretraining', midnight('2026-06-01'))).status).toBe(201);
    expect(await verdicts()).toMatchObject({ pretraining: ['allow', 'allow'] });
    expect(await check('pretraining', midnight('2026-06-02'))).toBe('deny');
    expect(await record('pretraining', midnight('2026-06-02'))).toMatchObject({ status: 409 });
    expect(await verdicts()).toMatchObject({ pretraining: ['allow', 'allow'] });
  });
});
