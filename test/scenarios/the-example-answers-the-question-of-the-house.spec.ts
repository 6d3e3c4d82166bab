import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exampleRequests, readExample } from '@interop/example';
import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const FOLDER = resolve(__dirname, '../../examples/olmo-3');
const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const example = readExample({
  vendors: read('vendors.json'),
  mixes: ['mix-0625.json', 'mix-0925.json', 'midtraining-0925.json'].map(read),
  models: read('models.json'),
});

interface Part {
  readonly shards: number;
  readonly direct: { readonly shards: number };
  readonly inherited: { readonly shards: number };
}

describe('the OLMo 3 example: generated data of olmo-3-32b@stage2-ingredient1', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const refused = (await load()).filter(({ status }) => status >= 300);
    expect(refused.map(({ text }) => text.slice(0, 500))).toEqual([]);
  });
  afterAll(() => api.close());

  async function load(): Promise<TestAnswer[]> {
    const answers: TestAnswer[] = [];
    for (const { method, path, body, lines } of exampleRequests(example)) {
      const content = lines ? lines.map((line) => `${line}\n`).join('') : body;
      const options = { key: api.keys.service, ...(lines && { headers: { 'content-type': 'application/x-ndjson' } }) };
      answers.push(await api.request(method, path, content, options));
    }
    return answers;
  }

  const { model, version } = example.question;
  const get = async (route: string): Promise<TestAnswer['body']> => {
    const { status, body } = await api.request('GET', `/v1/models/${model}/versions/${version}/${route}`, undefined, {
      key: api.keys.auditor,
    });
    expect(status).toBe(200);
    return body;
  };

  it('counts 537 generated, 10,046 scraped and 1,669 unknown of 12,252 shards, all as declared origins', async () => {
    const { totals, byKind, parents } = await get('provenance');
    expect(totals).toMatchObject({ shards: 12_252, tokens: null, bytes: null, unknown: { tokens: 12_252 } });
    const kinds = Object.fromEntries(byKind.map(({ kind, ...part }: Part & { kind: string }) => [kind, part]));
    expect(kinds).toMatchObject({
      model_generated: { shards: 537, direct: { shards: 537 }, inherited: { shards: 0 } },
      scraped: { shards: 10_046 },
      unknown: { shards: 1_669 },
    });
    expect(parents).toEqual([
      expect.objectContaining({ model: 'olmo-3-32b', version: 'stage1', relation: 'initialised_from' }),
    ]);
  });

  it('attributes 9 to OpenAI, 4 to Google, 256 to NVIDIA, 88 to Alibaba, 49 to DeepSeek, and 131 to an unnamed generator', async () => {
    const { byVendor, byOrigin } = await get('provenance');
    const vendors = Object.fromEntries(
      byVendor.map(({ vendor, shards }: Part & { vendor: string }) => [vendor, shards]),
    );
    expect(vendors).toEqual({
      'common-crawl': 5_620,
      ...{ openai: 9, google: 4, nvidia: 256, alibaba: 88, deepseek: 49 },
    });
    type Stated = Part & { origin: { kind: string; vendor?: string; generator?: string } };
    const unnamed = (byOrigin as Stated[]).filter(
      ({ origin }) => origin.kind === 'model_generated' && origin.vendor === undefined,
    );
    expect(unnamed.map(({ origin }) => origin.generator)).toEqual(unnamed.map(() => 'unknown/unknown@unknown'));
    expect(unnamed.reduce((sum, { shards }) => sum + shards, 0)).toBe(131);
  });

  it('lists the components with generated data', async () => {
    const { items } = await get('components?label=component&kind=model_generated');
    type Component = { value: string; shards: number; byOrigin: (Part & { origin: { generator: string } })[] };
    expect(
      (items as Component[])
        .map(({ value, shards, byOrigin }) => [value, shards, byOrigin[0]?.origin.generator])
        .sort(),
    ).toEqual([
      ['gemini-reasoning-traces', 4, 'google/gemini@unknown'],
      ['llama_nemotron-reasoning-traces', 128, 'nvidia/llama-nemotron@unknown'],
      ['nemotron-synth-qa', 128, 'nvidia/nemotron@unknown'],
      ['omr-rewrite-fullthoughts', 21, 'unknown/unknown@unknown'],
      ['openthoughts2-reasoning-traces', 110, 'unknown/unknown@unknown'],
      ['qwq-reasoning-traces', 88, 'alibaba/qwq@unknown'],
      ['r1-reasoning-traces', 49, 'deepseek/r1@unknown'],
      ['verifiable-gpt41', 4, 'openai/gpt-4.1@unknown'],
      ['verifiable-o4mini', 5, 'openai/o4-mini@unknown'],
    ]);
  });

  it('reports an exposure to OpenAI through the mid-training mix, with an example shard; unknown for stage 1 alone', async () => {
    const { exposed, paths, gaps } = await get('exposure?vendor=openai');
    expect(exposed).toBe(true);
    expect(paths).toEqual([
      expect.objectContaining({
        ...{
          model,
          version,
          dataset: 'dolmino-mix',
          datasetVersion: '0925-ingredient1',
          stage: 'midtraining',
          shards: 9,
        },
        example: [expect.stringContaining('/verifiable-')],
      }),
    ]);
    // Over the chain: the mix of stage 1 adds 144 and 806.
    expect(gaps).toMatchObject([
      { reason: 'origin_unknown', shards: 1_669 + 144, ofShards: 12_252 + 950 },
      { reason: 'authorship_not_established', shards: 10_046 + 806 },
      { reason: 'generator_not_named', shards: 131 },
    ]);
    const stage1 = await api.request('GET', `/v1/models/${model}/versions/stage1/exposure?vendor=openai`);
    expect(stage1.body).toMatchObject({ exposed: 'unknown', paths: [] });
  });

  it('has 1,016 shards in dolma3-mix@0625 and 950 in its successor 0925', async () => {
    const diff = await api.request('GET', '/v1/datasets/dolma3-mix/versions/0925/diff?from=0625&limit=1');
    expect(diff.status).toBe(200);
    const totals = await Promise.all(
      ['0625', '0925'].map((v) => api.request('GET', `/v1/datasets/dolma3-mix/versions/${v}`)),
    );
    expect(totals.map(({ body }) => body.totals.shards)).toEqual([1_016, 950]);
  });

  it('records nothing when loaded again', async () => {
    const before = (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
    const answers = await load();
    expect(
      answers.filter(({ status }) => status !== 200).map(({ status, text }) => [status, text.slice(0, 200)]),
    ).toEqual([]);
    expect((await api.request('GET', '/v1/ledger')).body.asOf.treeSize).toBe(before);
  });
});
