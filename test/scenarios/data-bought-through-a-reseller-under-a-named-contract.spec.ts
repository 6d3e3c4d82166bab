import { digestOf, midnight, modelPath, shardCounts, Scenario } from '@testing/harness';

const ANSWERS = digestOf('answers');
const EXPOSURE = `${modelPath('lark@1')}/exposure`;

describe('data bought through a reseller under a named contract', () => {
  let scenario: Scenario;
  let contract: string;
  let makersTerms: string;

  const ids = (terms: readonly { id: string }[]) => terms.map(({ id }) => id).sort();

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.vendor('cloud-broker', 'reseller');
    const rules = [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }];
    const untilMay = { from: midnight('2025-01-01'), to: midnight('2025-05-01') };
    contract = await scenario.terms('cloud-broker', {
      document: 'Order form',
      version: '17',
      effective: untilMay,
      rules,
    });
    await scenario.terms('cloud-broker', { document: 'Standard terms', version: '3', effective: untilMay, rules: [] });
    const open = { from: midnight('2024-01-01') };
    makersTerms = await scenario.terms('openai', { document: 'Business Terms', version: '1', effective: open, rules });
    const origin = {
      ...{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', vendor: 'cloud-broker', terms: contract },
      ...{ nexus: 'supplier', collected: { from: midnight('2025-02-01'), to: midnight('2025-03-01') } },
    };
    await scenario.shard(ANSWERS, { origins: [origin] });
    await scenario.dataset('answers@1', [ANSWERS]);
    await scenario.model('lark@1');
    const ran = { startedAt: midnight('2025-06-01'), finishedAt: midnight('2025-06-20') };
    await scenario.use('lark@1', 'answers@1', { stage: 'sft', ...ran });
  });
  afterAll(() => scenario.end());

  it.each(['openai', 'cloud-broker'])(
    'exposes the model to %s: one made the data, the other sold it',
    async (vendor) => {
      expect(await scenario.get(`${EXPOSURE}?vendor=${vendor}`)).toMatchObject({
        exposed: true,
        paths: [{ shards: 1, example: [ANSWERS], collectionKnown: true }],
      });
    },
  );

  it('lists the named contract and the maker’s terms at collection', async () => {
    const [path] = (await scenario.get(`${EXPOSURE}?vendor=openai`)).paths;
    expect(ids(path.termsAtCollection)).toEqual([contract, makersTerms].sort());
  });

  it('lists only the terms that were effective at use: the contract had ended', async () => {
    const [path] = (await scenario.get(`${EXPOSURE}?vendor=openai`)).paths;
    expect(ids(path.termsAtUse)).toEqual([makersTerms]);
  });

  it('counts for both vendors, and once in the totals', async () => {
    const { totals, byVendor } = await scenario.get(`${modelPath('lark@1')}/provenance`);
    expect(totals.shards).toBe(1);
    expect(shardCounts(byVendor, 'vendor')).toEqual({ openai: [1, 1, 0], 'cloud-broker': [1, 1, 0] });
  });
});
