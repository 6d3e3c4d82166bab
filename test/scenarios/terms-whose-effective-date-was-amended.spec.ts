import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const CHATS = digestOf('chats');
const forbidden = { rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' };
const march = { document: 'Terms of Use', version: '2023-03-14', channel: 'consumer+api', rules: [forbidden] };
const november = {
  document: 'Terms of Use',
  version: '2023-11-14',
  channel: 'consumer',
  publishedAt: midnight('2023-11-14'),
  rules: [{ ...forbidden, quote: 'Use Output to develop models that compete with OpenAI' }],
};
const EXPOSURE = `${modelPath('lark@1')}/exposure?vendor=openai`;
const IN_FORCE = `/v1/vendors/openai/terms?channel=consumer&at=${midnight('2023-12-20')}`;

/**
 * Terms of use of 14 November 2023 were first published as effective on 14 December 2023; a later
 * capture of the same document says 31 January 2024.
 */
describe('terms whose effective date was amended', () => {
  let scenario: Scenario;
  let ids: { march: string; november: string };
  const before: Record<string, string> = {};

  const titles = (terms: readonly { id: string }[]) =>
    terms.map(({ id }) => (id === ids.march ? 'march' : id === ids.november ? 'november' : id));
  const termsOfPath = async (path: string) => {
    const [{ termsAtCollection, termsAtUse }] = (await scenario.get(path)).paths;
    return { collection: titles(termsAtCollection), use: titles(termsAtUse) };
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2023-11-20');
    await scenario.vendor('openai');
    const replaced = { from: midnight('2023-03-14'), to: midnight('2023-12-14') };
    ids = {
      march: await scenario.terms('openai', { ...march, effective: replaced }),
      november: await scenario.terms('openai', { ...november, effective: { from: midnight('2023-12-14') } }),
    };
    scenario.on('2024-01-20');
    const collected = { from: midnight('2023-12-16'), to: midnight('2023-12-18') };
    const origin = { kind: 'model_generated', generator: 'openai/gpt-4@0613', channel: 'consumer', collected };
    await scenario.shard(CHATS, { origins: [origin] });
    await scenario.dataset('chats@1', [CHATS]);
    await scenario.model('lark@1');
    const ran = { startedAt: midnight('2023-12-20'), finishedAt: midnight('2024-01-15') };
    await scenario.use('lark@1', 'chats@1', { stage: 'sft', ...ran });
    scenario.on('2024-02-10');
    for (const path of [EXPOSURE, IN_FORCE]) before[path] = await scenario.getText(path);
  });
  afterAll(() => scenario.end());

  it('apply in December before the amendment', async () => {
    expect(titles((await scenario.get(IN_FORCE)).items)).toEqual(['november']);
    expect(await termsOfPath(EXPOSURE)).toEqual({ collection: ['november'], use: ['november'] });
  });

  it('are amended by a later statement under the same id', async () => {
    scenario.on('2024-03-01');
    const inForce = { from: midnight('2024-01-31'), to: midnight('2026-01-01') };
    const amendment = { ...november, effective: inForce };
    const answer = await scenario.request('compliance', 'POST', '/v1/vendors/openai/terms', amendment);
    expect(answer).toMatchObject({ status: 201, body: { id: ids.november, amended: true } });
    const replaced = { from: midnight('2023-03-14'), to: midnight('2024-01-31') };
    expect(await scenario.terms('openai', { ...march, effective: replaced })).toBe(ids.march);
    const { items } = await scenario.get('/v1/vendors/openai/terms');
    expect(items).toMatchObject([
      { id: ids.november, ...amendment, entry: answer.body.receipt.index },
      { id: ids.march, effective: replaced },
    ]);
  });

  it('no longer apply in December after it: the terms of March do, at collection and at use', async () => {
    expect(titles((await scenario.get(IN_FORCE)).items)).toEqual(['march']);
    expect(await termsOfPath(EXPOSURE)).toEqual({ collection: ['march'], use: ['march'] });
    const [path] = (await scenario.get(EXPOSURE)).paths;
    const until = { from: midnight('2023-03-14'), to: midnight('2024-01-31') };
    const expected = { id: ids.march, vendor: 'openai', ...march, effective: until, entry: expect.any(Number) };
    expect(path.termsAtUse).toEqual([expected]);
  });

  it('are listed with their predecessor for a run that spans both', async () => {
    await scenario.model('lark@2');
    const runs = { startedAt: midnight('2024-01-20'), finishedAt: midnight('2024-02-20') };
    await scenario.use('lark@2', 'chats@1', { stage: 'sft', ...runs });
    const found = await termsOfPath(`${modelPath('lark@2')}/exposure?vendor=openai`);
    expect(found.collection).toEqual(['march']);
    expect(found.use.sort()).toEqual(['march', 'november']);
  });

  it('leave earlier answers unchanged to the byte', async () => {
    for (const path of [EXPOSURE, IN_FORCE]) {
      expect(await scenario.getText(path, midnight('2024-02-10'))).toBe(before[path]);
      expect(await scenario.getText(path)).not.toBe(before[path]);
    }
  });
});
