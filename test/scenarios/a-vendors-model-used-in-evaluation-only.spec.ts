import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ESSAYS = digestOf('essays');
const QUIZ = digestOf('quiz written by a vendor’s model');
const PAGES = digestOf('pages from the web');

describe('a vendor’s model used in evaluation only', () => {
  let scenario: Scenario;

  const exposure = (model: string) => scenario.get(`${modelPath(model)}/exposure?vendor=openai`);
  const evaluated = {
    ...{ via: 'data', stage: 'evaluation', dataset: 'bench', datasetVersion: '1', shards: 1, sources: 1 },
    ...{ involvement: ['content'], firstUsedAt: midnight('2025-05-01'), example: [QUIZ] },
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-05-01');
    await scenario.vendor('openai');
    await scenario.shard(ESSAYS, { origins: [{ kind: 'human' }] });
    await scenario.shard(QUIZ, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.shard(PAGES, { origins: [{ kind: 'scraped' }] });
    await scenario.dataset('essays@1', [ESSAYS]);
    await scenario.dataset('bench@1', [QUIZ, PAGES]);
    const uses = [
      { model: 'magpie@1', dataset: 'essays@1', stage: 'sft', began: '2025-04-02' },
      { model: 'magpie@1', dataset: 'bench@1', stage: 'evaluation', began: '2025-05-01' },
      { model: 'magpie@2', dataset: 'bench@1', stage: 'evaluation', began: '2025-05-01' },
      { model: 'magpie@3', dataset: 'bench@1', stage: 'evaluation', began: '2025-05-01' },
      { model: 'magpie@3', dataset: 'bench@1', stage: 'sft', began: '2025-05-02' },
    ];
    for (const model of ['magpie@1', 'magpie@2', 'magpie@3']) await scenario.model(model);
    for (const { model, dataset, stage, began } of uses) {
      await scenario.use(model, dataset, { stage, startedAt: midnight(began) });
    }
  });
  afterAll(() => scenario.end());

  it('is an exposure but no training, and scraped evaluation pages leave no gap about training', async () => {
    expect(await exposure('magpie@1')).toMatchObject({
      exposed: true,
      trained: false,
      paths: [{ model: 'magpie', version: '1', ...evaluated }],
    });
  });

  it('is reported by stage', async () => {
    const { byStage, totals } = await scenario.get(`${modelPath('magpie@1')}/provenance`);
    expect(totals.shards).toBe(3);
    expect(byStage).toMatchObject([
      { stage: 'sft', shards: 1 },
      { stage: 'evaluation', shards: 2 },
    ]);
    const trained = await scenario.get(`${modelPath('magpie@1')}/provenance?stage=sft`);
    expect(trained).toMatchObject({ totals: { shards: 1 }, byKind: [{ kind: 'human', shards: 1 }], byVendor: [] });
  });

  it('leaves it unknown whether a model without recorded training was trained on it', async () => {
    expect(await exposure('magpie@2')).toMatchObject({
      exposed: true,
      trained: 'unknown',
      paths: [{ version: '2', ...evaluated }],
      gaps: [
        { reason: 'no_training_recorded', model: 'magpie', version: '2' },
        { reason: 'authorship_not_established', shards: 1 },
      ],
    });
  });

  it('counts as training if the same data was also used for training', async () => {
    expect(await exposure('magpie@3')).toMatchObject({
      exposed: true,
      trained: true,
      paths: [{ stage: 'evaluation' }, { stage: 'sft', example: [QUIZ] }],
    });
  });
});
