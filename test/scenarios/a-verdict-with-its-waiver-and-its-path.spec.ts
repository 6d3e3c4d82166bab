import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const names = ['output', 'filtered', 'mixed', 'bought', 'essay'].map((one) => digestOf(`${one}, for a verdict`));
const [OUTPUT = '', FILTERED = '', MIXED = '', BOUGHT = '', ESSAY = ''] = names;
const generated = (generator: string) => ({ origins: [{ kind: 'model_generated', generator }] });
const derived = (...derivedFrom: string[]) => ({ derivedFrom, activity: { kind: 'filter' } });

interface VerdictAt {
  readonly verdict: string;
  readonly waived?: readonly object[];
  readonly path?: readonly string[];
  readonly finding?: { readonly clause?: string; readonly examples: readonly string[] };
}

describe('a verdict of a dataset version and of a model version', () => {
  let scenario: Scenario;
  let before: number;
  const state = (slug: string, when: object) =>
    scenario.request('compliance', 'PUT', `/v1/rules/${slug}`, {
      ...{ title: 'No such data', effect: 'flag', gates: ['commit', 'use'], onUnknown: 'flag', reason: 'Counsel.' },
      ...{ effective: { from: midnight('2026-01-01') }, clause: 'Data policy 4.2', when },
    });
  const ofDataset = async (asOf?: number): Promise<Record<string, VerdictAt>> => {
    const { rules } = await scenario.get('/v1/datasets/mix/versions/1/policy', asOf);
    return Object.fromEntries((rules as { rule: string; now: VerdictAt }[]).map(({ rule, now }) => [rule, now]));
  };
  const ofModel = async (): Promise<Record<string, VerdictAt>> => {
    const { items } = await scenario.get(`${modelPath('lark@1')}/policy`);
    const [{ rules }] = items as [{ rules: { rule: string; now: VerdictAt }[] }];
    return Object.fromEntries(rules.map(({ rule, now }) => [rule, now]));
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-04-01');
    for (const vendor of ['openai', 'acme']) await scenario.vendor(vendor);
    await scenario.shard(OUTPUT, generated('openai/gpt-4o@1'));
    await scenario.shard(ESSAY, { origins: [{ kind: 'human' }] });
    await scenario.shard(FILTERED, derived(OUTPUT));
    await scenario.shard(MIXED, derived(ESSAY, FILTERED));
    await scenario.shard(BOUGHT, generated('acme/writer@1'));
    await state('no-openai', { origin: { vendor: 'openai' } });
    await state('no-licence', { missing: { what: 'licence' } });
    await state('openai-inherited', { any: [{ origin: { vendor: 'openai', reach: 'inherited' } }] });
    await state('no-human', { not: { origin: { kind: 'model_generated' } } });
    await state('no-acme', { share: { of: { origin: { vendor: 'acme' } }, by: 'shards', above: 0.1 } });
    await scenario.dataset('mix@1', [ESSAY, MIXED, BOUGHT]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-03-01') });
    before = (await scenario.get('/v1/ledger')).asOf.treeSize as number;
    const waiver = { scope: { vendor: 'openai' }, reason: 'A pilot.', until: midnight('2026-06-01') };
    const requested = await scenario.request('compliance', 'POST', '/v1/rules/no-openai/waivers', waiver);
    expect(requested.status).toBe(201);
    expect((await scenario.request('admin', 'POST', '/v1/waivers/waiver-1/approve', {})).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it.each([
    ['dataset version', ofDataset],
    ['model version', ofModel],
  ])('of a %s has the clause, and the path from the shard that declares what the rule is about', async (_, read) => {
    const found = await read();
    const finding = { clause: 'Data policy 4.2', examples: [MIXED] };
    const path = [OUTPUT, FILTERED, MIXED];
    expect(found['openai-inherited']).toMatchObject({ verdict: 'deny', finding, path });
    expect(found['no-acme']).toMatchObject({ verdict: 'deny', path: [BOUGHT] });
    // What a shard lacks itself, or does not have, is its own.
    expect(found['no-licence']).toMatchObject({ verdict: 'deny', path: [ESSAY] });
    expect(found['no-human']).toMatchObject({ verdict: 'deny', path: [ESSAY] });
  });

  it.each([
    ['dataset version', ofDataset],
    ['model version', ofModel],
  ])('of a %s has the waiver that lifts all of it, until when, and the path of what it lifts', async (_, read) => {
    const waived = [{ waiver: 'waiver-1', until: midnight('2026-06-01'), count: 1 }];
    expect((await read())['no-openai']).toEqual({ verdict: 'allow', waived, path: [OUTPUT, FILTERED, MIXED] });
  });

  it('of a model version has the uses of the models that it was made from with `chain` alone', async () => {
    await scenario.shard(digestOf('prompts'), generated('acme/writer@1'));
    await scenario.dataset('prompts@1', [digestOf('prompts')]);
    await scenario.model('heir@1', [{ model: 'lark', version: '1', relation: 'fine_tuned_from' }]);
    await scenario.use('heir@1', 'prompts@1', { stage: 'rl', startedAt: midnight('2026-03-20') });
    const asked = async (query: string) => {
      const { items } = await scenario.get(`${modelPath('heir@1')}/policy${query}`);
      return (
        items as { model: string; modelVersion: string; dataset: string; rules: { rule: string; now: VerdictAt }[] }[]
      ).map(({ model, modelVersion, dataset, rules }) => [
        ...[model, modelVersion, dataset],
        rules.find(({ rule }) => rule === 'openai-inherited')?.now.verdict,
      ]);
    };
    const own = ['heir', '1', 'prompts', 'allow'];
    expect(await asked('')).toEqual([own]);
    expect(await asked('?chain=true')).toEqual([['lark', '1', 'mix', 'deny'], own]);
    expect(await asked('?chain=true&limit=1')).toEqual([['lark', '1', 'mix', 'deny']]);
  });

  it('names both ends of a long path, and how much is left out', async () => {
    const steps = Array.from({ length: 149 }, (_, at) => digestOf(`step ${at} of a long chain`));
    for (const [at, step] of steps.entries()) await scenario.shard(step, derived(steps[at - 1] ?? OUTPUT));
    await scenario.dataset('chain@1', [steps.at(-1) ?? '']);
    const { rules } = await scenario.get('/v1/datasets/chain/versions/1/policy');
    const { path, pathLeftOut } = (rules as { rule: string; now: VerdictAt & { pathLeftOut: number } }[]).find(
      ({ rule }) => rule === 'openai-inherited',
    )?.now ?? { path: [], pathLeftOut: 0 };
    expect(path).toEqual([OUTPUT, ...steps.slice(0, 49), ...steps.slice(-50)]);
    expect(pathLeftOut).toBe(50);
  });

  it('is without the waiver before it was approved, and after it expired', async () => {
    for (const asOf of [before, undefined]) {
      if (asOf === undefined) scenario.on('2026-06-02');
      if (asOf === undefined) await scenario.vendor('later');
      const { waived, verdict } = (await ofDataset(asOf))['no-openai'] ?? {};
      expect({ verdict, waived }).toEqual({ verdict: 'deny', waived: undefined });
    }
  });
});
