import { digestOf, midnight, modelPath, shardCounts, Scenario } from '@testing/harness';

const INTERVIEWS = digestOf('interviews');
const LETTERS = digestOf('letters');
const LABELLED = digestOf('interviews, labelled');
const TOKENISED = digestOf('interviews, labelled, tokenised');
const CRAWLED = digestOf('forum pages');
const CRAWLED_LABELLED = digestOf('forum pages, labelled');
const JUDGE = 'openai/gpt-4.1@2025-04-14';

const written = { kind: 'human', vendor: 'field-voices', acquisition: 'commissioned' };
const annotation = {
  kind: 'model_generated',
  involvement: 'annotation',
  generator: JUDGE,
  channel: 'api',
  nexus: 'own_account',
  acquisition: 'vendor_api',
  collected: { from: midnight('2025-04-20'), to: midnight('2025-05-05') },
};
const forbidden = { rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' };
const businessTerms = {
  document: 'Business Terms',
  version: '2023-11-14',
  channel: 'api+enterprise',
  effective: { from: midnight('2023-11-14'), to: midnight('2025-05-31') },
  evidence: 'moderate',
  rules: [forbidden],
};
const servicesAgreement = {
  document: 'Services Agreement',
  version: '2025-05-31',
  channel: 'api+enterprise',
  effective: { from: midnight('2025-05-31'), to: midnight('2026-01-01') },
  evidence: 'strong',
  rules: [{ ...forbidden, exceptions: ['classifiers that are not distributed'] }],
};
const consumerTerms = {
  document: 'Terms of Use',
  version: '2023-11-14',
  channel: 'consumer',
  effective: { from: midnight('2024-01-31') },
  rules: [forbidden],
};

describe('human text annotated with a vendor’s model whose terms forbid competing models', () => {
  let scenario: Scenario;
  let collectedUnder: object;
  let usedUnder: object;

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-04-01');
    await scenario.vendor('openai');
    await scenario.vendor('field-voices', 'annotation_firm');
    await scenario.terms('openai', consumerTerms);
    collectedUnder = { id: await scenario.terms('openai', businessTerms), vendor: 'openai', ...businessTerms };
    usedUnder = { id: await scenario.terms('openai', servicesAgreement), vendor: 'openai', ...servicesAgreement };
    await scenario.shard(INTERVIEWS, { origins: [written], records: 1_000, tokens: 50_000, bytes: 200_000 });
    await scenario.shard(LETTERS, { origins: [written], records: 400, tokens: 30_000, bytes: 120_000 });
    scenario.on('2025-05-10');
    const [labelling, tokenising] = [{ kind: 'annotate', job: 'label-tone' }, { kind: 'tokenize' }];
    const sizes = { records: 1_000, tokens: 52_000, bytes: 210_000 };
    const labelled = { origins: [annotation], derivedFrom: [INTERVIEWS], activity: labelling };
    await scenario.shard(LABELLED, { ...labelled, ...sizes });
    await scenario.shard(TOKENISED, { derivedFrom: [LABELLED], activity: tokenising, ...sizes });
    await scenario.dataset('voices@1', [TOKENISED, LETTERS]);
    await scenario.model('lark@1.0');
    scenario.on('2025-07-12');
    const sft = { stage: 'sft', startedAt: midnight('2025-07-01'), finishedAt: midnight('2025-07-10') };
    await scenario.use('lark@1.0', 'voices@1', sft);
  });
  afterAll(() => scenario.end());

  it('is human content with a model’s annotation, not generated content', async () => {
    const found = await scenario.get(`${modelPath('lark@1.0')}/provenance`);
    expect(found.totals).toEqual({ shards: 2, records: 1_400, tokens: 82_000, bytes: 330_000, unknown: {} });
    expect(shardCounts(found.byKind, 'kind')).toEqual({ human: [2, 1, 1], model_generated: [1, 0, 1] });
    expect(shardCounts(found.byInvolvement, 'kind', 'involvement')).toEqual({
      'human/content': [2, 1, 1],
      'model_generated/annotation': [1, 0, 1],
    });
    expect(shardCounts(found.byVendor, 'vendor')).toEqual({ 'field-voices': [2, 1, 1], openai: [1, 0, 1] });
    expect(found.byOrigin).toMatchObject([
      { origin: { ...written, involvement: 'content' }, shards: 2, tokens: 82_000, share: { shards: 1, tokens: 1 } },
      { origin: { ...annotation, vendor: 'openai' }, shards: 1, tokens: 52_000, share: { shards: 0.5 } },
    ]);
    expect(found.byStage).toMatchObject([{ stage: 'sft', shards: 2 }]);
    expect([found.parents, found.gaps]).toEqual([[], []]);
  });

  it.each(['vendor=openai', 'vendor=openai&involvement=annotation', 'generator=openai/gpt-4.1', `generator=${JUDGE}`])(
    'exposes the model (%s), with the path and the terms at collection and at use',
    async (query) => {
      const { asOf, ...found } = await scenario.get(`${modelPath('lark@1.0')}/exposure?${query}`);
      expect(found).toEqual({
        exposed: true,
        trained: true,
        declared: true,
        paths: [
          {
            via: 'data',
            model: 'lark',
            version: '1.0',
            stage: 'sft',
            dataset: 'voices',
            datasetVersion: '1',
            shards: 1,
            sources: 1,
            involvement: ['annotation'],
            firstUsedAt: midnight('2025-07-01'),
            example: [LABELLED, TOKENISED],
            termsAtCollection: [{ ...collectedUnder, entry: expect.any(Number) }],
            collectionKnown: true,
            termsAtUse: [{ ...usedUnder, entry: expect.any(Number) }],
          },
        ],
        gaps: [],
      });
      expect(asOf).toEqual((await scenario.get('/v1/ledger')).asOf);
    },
  );

  it.each(['vendor=openai&involvement=content', 'generator=openai/gpt-4o', 'generator=openai/gpt-4.1@2024-01-01'])(
    'does not expose the model to other involvements or generators (%s)',
    async (query) => {
      const found = await scenario.get(`${modelPath('lark@1.0')}/exposure?${query}`);
      expect(found).toMatchObject({ exposed: false, trained: false, paths: [], gaps: [] });
    },
  );

  it('leaves it unknown whether the vendor’s model wrote content without a known author', async () => {
    await scenario.shard(CRAWLED, { origins: [{ kind: 'scraped', acquisition: 'crawl' }] });
    await scenario.shard(CRAWLED_LABELLED, { origins: [annotation], derivedFrom: [CRAWLED] });
    await scenario.dataset('voices@2', { base: '1', add: [CRAWLED_LABELLED] });
    await scenario.model('lark@2.0');
    await scenario.use('lark@2.0', 'voices@2', { stage: 'sft', startedAt: midnight('2025-07-11') });
    const exposure = `${modelPath('lark@2.0')}/exposure?vendor=openai&involvement`;
    expect(await scenario.get(`${exposure}=annotation`)).toMatchObject({
      exposed: true,
      paths: [{ shards: 2 }],
      gaps: [],
    });
    expect(await scenario.get(`${exposure}=content`)).toMatchObject({
      exposed: 'unknown',
      trained: 'unknown',
      paths: [],
      gaps: [{ reason: 'authorship_not_established', shards: 1 }],
    });
  });
});
