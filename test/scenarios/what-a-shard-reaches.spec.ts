import { digestOf, midnight, modelPath, shardPath, Scenario } from '@testing/harness';

const RAW = digestOf('raw');
const CLEANED = digestOf('raw, cleaned');
const MIXED = digestOf('raw and other, mixed');
const SAMPLED = digestOf('raw, sampled');
const OTHER = digestOf('other');
const UNUSED = digestOf('never put into a dataset');
const human = { origins: [{ kind: 'human' }] };

describe('the impact of a shard', () => {
  let scenario: Scenario;
  let beforeTraining: number;

  const impact = (shard: string, asOf?: number) => scenario.get(`${shardPath(shard)}/impact`, asOf);

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.shard(RAW, { uri: 's3://lab/raw.jsonl', ...human });
    await scenario.shard(OTHER, human);
    await scenario.shard(UNUSED, human);
    await scenario.shard(CLEANED, { derivedFrom: [RAW] });
    await scenario.shard(MIXED, { derivedFrom: [CLEANED, OTHER] });
    await scenario.shard(SAMPLED, { derivedFrom: [RAW] });
    await scenario.dataset('corpus@1', [MIXED, SAMPLED, OTHER]);
    scenario.on('2025-02-01');
    await scenario.dataset('corpus@2', { base: '1', remove: [MIXED, SAMPLED] });
    await scenario.dataset('probes@1', [SAMPLED]);
    beforeTraining = (await scenario.get('/v1/ledger')).asOf.treeSize;
    await scenario.model('heron@1');
    const used = { startedAt: midnight('2025-02-01') };
    await scenario.use('heron@1', 'corpus@1', { stage: 'pretraining', ...used });
    await scenario.use('heron@1', 'probes@1', { stage: 'evaluation', ...used });
    await scenario.model('heron-chat@1', [{ model: 'heron', version: '1', relation: 'fine_tuned_from' }]);
    await scenario.use('heron-chat@1', 'corpus@2', { stage: 'sft', ...used });
    await scenario.model('heron-small@1', [{ model: 'heron-chat', version: '1', relation: 'distilled_from' }]);
    await scenario.model('heron@2');
    await scenario.use('heron@2', 'corpus@2', { stage: 'pretraining', ...used });
  });
  afterAll(() => scenario.end());

  const corpus = { dataset: 'corpus', version: '1', committedAt: midnight('2025-01-01') };
  const probes = { dataset: 'probes', version: '1', committedAt: midnight('2025-02-01') };
  const descendants = [
    { model: 'heron-chat', version: '1', status: 'inherited', stages: [] },
    { model: 'heron-small', version: '1', status: 'inherited', stages: [] },
  ];

  it('lists every dataset version with the shard or a descendant, and every model that descends from one', async () => {
    const { asOf, ...found } = await impact(RAW);
    const heron = { model: 'heron', version: '1', status: 'used', stages: ['pretraining', 'evaluation'] };
    expect(found).toEqual({
      datasetVersions: [
        { ...corpus, shards: 2 },
        { ...probes, shards: 1 },
      ],
      modelVersions: [heron, ...descendants],
    });
    expect(asOf).toEqual((await scenario.get('/v1/ledger')).asOf);
    expect(await impact('s3://lab/raw.jsonl')).toEqual({ asOf, ...found });
  });

  it('is smaller for an intermediate shard', async () => {
    const { datasetVersions, modelVersions } = await impact(CLEANED);
    expect(datasetVersions).toEqual([{ ...corpus, shards: 1 }]);
    expect(modelVersions).toEqual([
      { model: 'heron', version: '1', status: 'used', stages: ['pretraining'] },
      ...descendants,
    ]);
  });

  it('lists a model as user even if its parent used the shard too', async () => {
    const { datasetVersions, modelVersions } = await impact(OTHER);
    expect(datasetVersions).toMatchObject([
      { ...corpus, shards: 2 },
      { dataset: 'corpus', version: '2', shards: 1 },
    ]);
    expect(modelVersions).toMatchObject([
      { model: 'heron', version: '1', status: 'used' },
      { model: 'heron-chat', version: '1', status: 'used', stages: ['sft'] },
      { model: 'heron-small', version: '1', status: 'inherited' },
      { model: 'heron', version: '2', status: 'used' },
    ]);
  });

  it('is empty for an unused shard, and has no models before the first training', async () => {
    expect(await impact(UNUSED)).toMatchObject({ datasetVersions: [], modelVersions: [] });
    expect(await impact(RAW, beforeTraining)).toMatchObject({
      datasetVersions: [{ dataset: 'corpus' }, { dataset: 'probes' }],
      modelVersions: [],
    });
  });

  it('agrees with the provenance of the models', async () => {
    const trained = await scenario.get(`${modelPath('heron-small@1')}/provenance?chain=true`);
    expect(trained.totals.shards).toBe(3);
    expect(trained.gaps).toMatchObject([{ reason: 'no_uses_recorded', model: 'heron-small', version: '1' }]);
  });

  it('returns 404 for a shard that is not registered', async () => {
    const answer = await scenario.request('auditor', 'GET', `${shardPath(digestOf('nothing'))}/impact`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'shard-not-found' } });
  });
});
