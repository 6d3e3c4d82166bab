import { digestOf, midnight, modelPath, shardPath, Scenario } from '@testing/harness';

const RAW = digestOf('raw');
const CLEANED = digestOf('raw, cleaned');
const MIXED = digestOf('raw and other, mixed');
const SAMPLED = digestOf('raw, sampled');
const OTHER = digestOf('other');
const UNUSED = digestOf('never put into a dataset');
const human = { origins: [{ kind: 'human' }] };

describe('what a shard reaches', () => {
  let story: Scenario;
  let beforeTraining: number;

  const impact = (shard: string, asOf?: number) => story.ask(`${shardPath(shard)}/impact`, asOf);

  beforeAll(async () => {
    story = await Scenario.begin('2025-01-01');
    await story.shard(RAW, { uri: 's3://lab/raw.jsonl', ...human });
    await story.shard(OTHER, human);
    await story.shard(UNUSED, human);
    await story.shard(CLEANED, { derivedFrom: [RAW] });
    await story.shard(MIXED, { derivedFrom: [CLEANED, OTHER] });
    await story.shard(SAMPLED, { derivedFrom: [RAW] });
    await story.dataset('corpus@1', [MIXED, SAMPLED, OTHER]);
    story.on('2025-02-01');
    await story.dataset('corpus@2', { base: '1', remove: [MIXED, SAMPLED] });
    await story.dataset('probes@1', [SAMPLED]);
    beforeTraining = (await story.ask('/v1/ledger')).asOf.treeSize;
    await story.model('heron@1');
    const used = { startedAt: midnight('2025-02-01') };
    await story.use('heron@1', 'corpus@1', { stage: 'pretraining', ...used });
    await story.use('heron@1', 'probes@1', { stage: 'evaluation', ...used });
    await story.model('heron-chat@1', [{ model: 'heron', version: '1', relation: 'fine_tuned_from' }]);
    await story.use('heron-chat@1', 'corpus@2', { stage: 'sft', ...used });
    await story.model('heron-small@1', [{ model: 'heron-chat', version: '1', relation: 'distilled_from' }]);
    await story.model('heron@2');
    await story.use('heron@2', 'corpus@2', { stage: 'pretraining', ...used });
  });
  afterAll(() => story.end());

  const corpus = { dataset: 'corpus', version: '1', committedAt: midnight('2025-01-01') };
  const probes = { dataset: 'probes', version: '1', committedAt: midnight('2025-02-01') };
  const descendants = [
    { model: 'heron-chat', version: '1', status: 'inherited', stages: [] },
    { model: 'heron-small', version: '1', status: 'inherited', stages: [] },
  ];

  it('is every version that holds it or what was made from it, and every model that comes of one', async () => {
    const { asOf, ...found } = await impact(RAW);
    const heron = { model: 'heron', version: '1', status: 'used', stages: ['pretraining', 'evaluation'] };
    expect(found).toEqual({
      datasetVersions: [
        { ...corpus, shards: 2 },
        { ...probes, shards: 1 },
      ],
      modelVersions: [heron, ...descendants],
    });
    expect(asOf).toEqual((await story.ask('/v1/ledger')).asOf);
    expect(await impact('s3://lab/raw.jsonl')).toEqual({ asOf, ...found });
  });

  it('is less for one on the way', async () => {
    const { datasetVersions, modelVersions } = await impact(CLEANED);
    expect(datasetVersions).toEqual([{ ...corpus, shards: 1 }]);
    expect(modelVersions).toEqual([
      { model: 'heron', version: '1', status: 'used', stages: ['pretraining'] },
      ...descendants,
    ]);
  });

  it('is told of a model that uses it itself though its parent did too', async () => {
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

  it('is nothing for one that no version holds, and no model before one was trained', async () => {
    expect(await impact(UNUSED)).toMatchObject({ datasetVersions: [], modelVersions: [] });
    expect(await impact(RAW, beforeTraining)).toMatchObject({
      datasetVersions: [{ dataset: 'corpus' }, { dataset: 'probes' }],
      modelVersions: [],
    });
  });

  it('agrees with the models’ own answers about where the data came from', async () => {
    const trained = await story.ask(`${modelPath('heron-small@1')}/provenance?chain=true`);
    expect(trained.totals.shards).toBe(3);
    expect(trained.gaps).toEqual([{ reason: 'no_uses_recorded', model: 'heron-small', version: '1' }]);
  });

  it('is not told of what was never registered', async () => {
    const answered = await story.request('auditor', 'GET', `${shardPath(digestOf('nothing'))}/impact`);
    expect(answered).toMatchObject({ status: 404, body: { code: 'shard-not-found' } });
  });
});
