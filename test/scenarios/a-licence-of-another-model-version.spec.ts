import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const RULE = 'FORBID_IMPROVE_OTHER_LLM';
const WEIGHTS = { channel: 'open-weights', evidence: 'strong' };
const collected = { from: midnight('2025-01-01'), to: midnight('2025-02-01') };

describe('a licence of weights that binds another model version', () => {
  let scenario: Scenario;
  let contract: string;
  const named = (name: string): string => digestOf(`output of ${name}`);
  const check = async (origin: object) => {
    const shard = { digest: digestOf(JSON.stringify(origin)), origins: [origin] };
    const { body } = await scenario.request('auditor', 'POST', '/v1/policy/check', { shards: [shard] });
    const [finding] = body.findings as { verdict: string; terms: { document: string }[] }[];
    return [finding?.verdict ?? 'allow', ...(finding?.terms ?? []).map(({ document }) => document)].sort();
  };
  const output = (generator: string, more: object = {}) => ({
    ...{ kind: 'model_generated', generator, channel: 'open-weights', collected },
    ...more,
  });
  const state = (at: string, when: object = { terms: { rule: RULE, at } }) =>
    scenario.request('compliance', 'PUT', '/v1/rules/licences', {
      ...{ title: 'No output that may not improve another model', effect: 'block', gates: ['registration', 'use'] },
      ...{ effective: { from: midnight('2024-01-01') }, when, reason: 'Counsel.' },
    });

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-03-01');
    for (const vendor of ['meta', 'cloud', 'openai']) await scenario.vendor(vendor);
    const licence = (version: string, rule: string, generators?: string[]) =>
      scenario.terms('meta', {
        ...{ ...WEIGHTS, document: `Llama ${version}`, version: '1', generators, rules: [{ rule }] },
        effective: { from: midnight('2024-07-01') },
      });
    await licence('3', RULE, ['meta/llama-3-*', 'meta/llama-3']);
    await licence('3.1', 'ALLOW_WITH_NAMING', ['meta/llama-3.1*']);
    const bought = { ...WEIGHTS, document: 'Order form', version: '1', effective: { to: midnight('2025-02-01') } };
    contract = await scenario.terms('cloud', { ...bought, rules: [{ rule: RULE }] });
    await scenario.terms('cloud', { document: 'Standard terms', version: '1', rules: [{ rule: 'ALLOW_TRAIN' }] });
    await scenario.terms('openai', { document: 'Business Terms', version: '1', rules: [{ rule: RULE }] });
    expect((await state('collection')).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('denies the output of its own model version, and allows that of a newer one', async () => {
    expect(await check(output('meta/llama-3@70b'))).toEqual(['Llama 3', 'deny']);
    expect(await check(output('meta/Llama-3-70b-instruct@1'))).toEqual(['Llama 3', 'deny']);
    expect(await check(output('meta/llama-3.1-405b@1'))).toEqual(['allow']);
  });

  it('leaves unknown what the origin does not tell, or what no terms are recorded of', async () => {
    expect(await check(output('meta/unknown@unknown'))).toEqual(['Llama 3', 'unknown']);
    expect(await check(output('meta/llama-9@1'))).toEqual(['unknown']);
    const scraped = { kind: 'scraped', vendor: 'meta', channel: 'open-weights', collected };
    expect(await check(scraped)).toEqual(['Llama 3', 'unknown']);
  });

  it('is listed by exposure for the same models, and its patterns with the terms', async () => {
    for (const model of ['llama-3-8b', 'llama-3.1-8b']) {
      const [name, origins] = [named(model), [output(`meta/${model}@1`)]];
      const shard = { digest: name, origins };
      const registered = await scenario.request('engineer', 'POST', '/v1/shards', shard);
      expect(registered.status).toBe(model === 'llama-3-8b' ? 409 : 201);
    }
    await scenario.dataset('mix@1', [named('llama-3.1-8b')]);
    await scenario.model('lark@1');
    const ran = { startedAt: midnight('2025-02-01'), finishedAt: midnight('2025-02-20') };
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', ...ran });
    const [path] = (await scenario.get(`${modelPath('lark@1')}/exposure?vendor=meta`)).paths;
    const documents = (terms: { document: string }[]) => terms.map(({ document }) => document);
    expect([documents(path.termsAtCollection), documents(path.termsAtUse)]).toEqual([['Llama 3.1'], ['Llama 3.1']]);
    const { items } = await scenario.get('/v1/vendors/meta/terms');
    const patterns = (items as { generators: string[] }[]).map(({ generators }) => generators);
    expect(patterns.sort()).toEqual([['meta/llama-3', 'meta/llama-3-*'], ['meta/llama-3.1*']]);
  });

  it('asks the reseller and the maker, and a named contract only about the collection', async () => {
    const bought = { channel: undefined, vendor: 'cloud' };
    expect(await check(output('openai/gpt-4o@1', bought))).toEqual(['Business Terms', 'Order form', 'deny']);
    expect(await check(output('meta/llama-3.1-8b@1', { ...bought, terms: contract }))).toEqual(['Order form', 'deny']);
    await state('use');
    // At the use the contract is over, and the reseller's standard terms apply.
    expect(await check(output('meta/llama-3.1-8b@1', { ...bought, terms: contract }))).toEqual(['allow']);
    expect(await check(output('openai/gpt-4o@1', bought))).toEqual(['Business Terms', 'deny']);
  });

  it('an approval of the reseller or of the maker is one', async () => {
    await state('', { missing: { what: 'approval' } });
    const bought = output('openai/gpt-4o@1', { channel: undefined, vendor: 'cloud' });
    expect(await check(bought)).toEqual(['deny']);
    const approval = { grantedTo: 'team', approvedBy: 'board', purpose: 'tests', effective: {} };
    const path = '/v1/vendors/openai/approvals';
    expect((await scenario.request('compliance', 'POST', path, approval)).status).toBe(201);
    expect(await check(bought)).toEqual(['allow']);
  });

  it('refuses a pattern that names no model', async () => {
    const stated = { document: 'D', version: '1', generators: ['meta/llama-3', '*'] };
    expect(await scenario.request('compliance', 'POST', '/v1/vendors/meta/terms', stated)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/generators/1' }] },
    });
  });
});
