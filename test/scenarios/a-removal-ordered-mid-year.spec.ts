import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const OUTPUT = digestOf('a vendor’s model’s output');
const TEXT = digestOf('human text');
const MIX = digestOf('a mix of both');

describe('a removal ordered mid-year, and models trained before, during and after it', () => {
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.shard(MIX, { derivedFrom: [OUTPUT, TEXT], activity: { kind: 'mix' } });
    await scenario.dataset('mix@1', [MIX]);
    await scenario.dataset('text@1', [TEXT]);
    for (const model of ['before@1', 'during@1', 'after@1', 'clean@1']) await scenario.model(model);
    const trained = (model: string, from: string, to?: string, dataset = 'mix@1') =>
      scenario.use(model, dataset, {
        stage: 'sft',
        startedAt: midnight(from),
        ...(to && { finishedAt: midnight(to) }),
      });
    await trained('before@1', '2026-02-01', '2026-03-01');
    await trained('during@1', '2026-05-01');
    scenario.on('2026-06-15');
    removal = await scenario.removal({
      selector: { vendor: 'openai' },
      basis: 'terms_of_use',
      effectiveAt: midnight('2026-07-01'),
    });
    scenario.on('2026-09-01');
    await trained('after@1', '2026-08-01', '2026-08-20');
    await trained('clean@1', '2026-08-01', '2026-08-20', 'text@1');
  });
  afterAll(() => scenario.end());

  const answer = async (model: string, asOf?: string) =>
    (await scenario.get(`${modelPath(model)}/removals`, asOf)).items[0];

  it.each([
    ['before@1', 'used_before_removal', true],
    ['during@1', 'used_after_removal', false],
    ['after@1', 'used_after_removal', true],
    ['clean@1', 'never_used', true],
  ])('%s: %s, certain: %s', async (model, status, certain) => {
    const { uses, ...rest } = await answer(model);
    const effectiveAt = midnight('2026-07-01');
    expect(rest).toEqual({ removal, state: 'effective', verification: null, status, certain, effectiveAt });
    expect(uses).toHaveLength(status === 'never_used' ? 0 : 1);
  });

  it('lists the running use with its instants, its number of shards and an example path', async () => {
    expect((await answer('during@1')).uses).toEqual([
      {
        ...{ model: 'during', version: '1', dataset: 'mix', datasetVersion: '1', stage: 'sft' },
        ...{ startedAt: midnight('2026-05-01'), finishedAt: null, status: 'used_after_removal' },
        ...{ certain: false, shards: 1, example: [OUTPUT, MIX] },
      },
    ]);
  });

  it('counts the running use as before the removal until the removal takes effect', async () => {
    expect(await answer('during@1', '2026-06-20T00:00:00Z')).toMatchObject({
      state: 'requested',
      status: 'used_before_removal',
    });
  });

  it('lists affected versions from before and after, and earlier answers stay the same', async () => {
    const affected = await scenario.get(`/v1/removals/${removal}/affected`);
    expect(affected.datasetVersions).toMatchObject([
      { dataset: 'mix', version: '1', shards: 1, status: 'committed_before_removal' },
    ]);
    type Affected = { model: string; status: string; certain: boolean };
    expect(affected.modelVersions.map(({ model, status, certain }: Affected) => [model, status, certain])).toEqual([
      ['before', 'used_before_removal', true],
      ['during', 'used_after_removal', false],
      ['after', 'used_after_removal', true],
    ]);
    const then = affected.asOf.treeSize as number;
    const text = await scenario.getText(`/v1/removals/${removal}/affected`, then);
    scenario.on('2026-10-01');
    await scenario.dataset('mix@2', [MIX, TEXT]);
    expect(await scenario.getText(`/v1/removals/${removal}/affected`, then)).toBe(text);
    const later = await scenario.get(`/v1/removals/${removal}/affected`);
    expect(later.datasetVersions[1]).toMatchObject({ version: '2', status: 'committed_after_removal' });
  });
});
