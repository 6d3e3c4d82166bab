import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { realTexts } from '@testing/references';

/** Real text: paragraphs of READMEs and licences of installed packages; all are of people. */
const PARAGRAPHS = realTexts(400)
  .flatMap((text) => text.split(/\n{2,}/))
  .filter((text) => text.length > 80 && !/\bai language model|^as an ai\b|openai|how can i assist/i.test(text))
  .slice(0, 2_000);
/** What assistants write when nobody edits it. */
const CHAT = [
  'As an AI language model, I cannot give an opinion on this.',
  'I am ChatGPT, developed by OpenAI.',
  'As an AI language model, I have no access to the file.',
];
const human = { kind: 'human', acquisition: 'commissioned' };
const crawled = { kind: 'scraped', acquisition: 'crawl' };
const generated = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };

/** The texts, with chat output before so many of them, spread evenly. */
function withChat(texts: readonly string[], records: number): string[] {
  const step = Math.floor(texts.length / records);
  const chat = (at: number): string => CHAT[(at / step) % CHAT.length] ?? '';
  return texts.map((text, at) => (at % step === 0 && at / step < records ? `${chat(at)} ${text}` : text));
}

/**
 * Pages of before 2022 are the baseline. Annotators were paid to write, and used a vendor's model;
 * pages of later are full of what chatbots wrote. Nobody declared either.
 */
describe('phrases of models in text that people are declared to have written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-phrases-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, `${name}.jsonl`)).href;
  let api: TestApi;
  let worker: TestWorker;
  let baseline: object;
  /** The counts of the baseline, as somebody would type them. */
  let typed: object;

  const register = async (name: string, texts: readonly string[], facts: object): Promise<void> => {
    writeFileSync(path.join(folder, `${name}.jsonl`), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    const { status, text } = await api.request('POST', '/v1/shards', { uri: uri(name), dataset: name, ...facts });
    if (status !== 201) throw new Error(text);
  };
  /** The facts of the detector `phrases` on the shard of this dataset. */
  const measured = async (dataset: string, parameters: object = { baseline }): Promise<Measured> => {
    const detectors = [{ name: 'phrases', parameters }];
    const { body, status, text } = await api.request('POST', '/v1/inspections', {
      subject: { selector: { dataset } },
      detectors,
    });
    if (status !== 202) throw new Error(text);
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${body.id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${body.id}/results`)).body;
    return { ...items[0].measured[0], inspection: body.id, contradicts: items[0].contradicts };
  };
  const findings = async (inspection?: string) =>
    (await api.request('GET', '/v1/findings?kind=measured-phrases-frequent&limit=100')).body.items.filter(
      ({ subject }: { subject: { inspection: string } }) => !inspection || subject.inspection === inspection,
    );
  /** What the model is answered to have been trained on. */
  const answers = async () => {
    const model = '/v1/models/lark/versions/1';
    const { exposed, gaps } = (await api.request('GET', `${model}/exposure?vendor=openai`)).body;
    const { byInvolvement } = (await api.request('GET', `${model}/provenance`)).body;
    return { exposed, gaps, byInvolvement };
  };
  const shard = async (name: string) => (await api.request('GET', `/v1/shards/${encodeURIComponent(uri(name))}`)).body;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [folder] });
    await api.request('PUT', '/v1/vendors/openai', { name: 'OpenAI', kind: 'model_provider' });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('take pages of before 2022 as the baseline: their own counts, and nothing is found in them', async () => {
    // Papers and news quote models, in two records of two thousand.
    const collected = { from: '2015-01-01T00:00:00Z', to: '2021-12-31T00:00:00Z' };
    await register('web-2021', withChat(PARAGRAPHS, 2), { origins: [{ ...crawled, collected }] });
    const { facts, inspection } = await measured('web-2021', {});
    expect(facts.records).toBe(PARAGRAPHS.length);
    expect(facts.tiers[0]).toMatchObject({ tier: 'A', records: 2 });
    expect(await findings(inspection)).toEqual([]);
    const tiers = Object.fromEntries(facts.tiers.map(({ tier, records }) => [tier, records]));
    typed = { name: 'web-2021', records: facts.records, tiers };
    baseline = { inspection };
    const again = await measured('web-2021');
    expect(again.facts.tiers[0]).toMatchObject({ against: { ratio: 1, above: false } });
    const counts = { shards: 1, records: facts.records, tiers };
    expect(again.facts.baseline).toEqual({ name: inspection, inspection, basis: 'measured', ...counts });
    expect(await findings()).toEqual([]);
  });

  it('are found in what annotators wrote, at 40 times the baseline, with rate, baseline and interval', async () => {
    await register('annotations', withChat(PARAGRAPHS, 80), { origins: [human] });
    const before = await shard('annotations');
    const { facts, inspection, contradicts } = await measured('annotations');
    expect(facts.tiers[0]).toMatchObject({ tier: 'A', records: 80, against: { ratio: 40, above: true } });
    expect(contradicts).toEqual([]);
    const [finding, ...more] = await findings(inspection);
    expect(more).toEqual([]);
    const interval = { low: expect.any(Number), high: expect.any(Number) };
    expect(finding).toMatchObject({
      severity: 'warning',
      count: 1,
      examples: [uri('annotations')],
      evidence: {
        shard: uri('annotations'),
        declared: { kinds: ['human'] },
        measured: [
          {
            ...{ detector: 'phrases', tier: 'A', records: 80, of: PARAGRAPHS.length },
            per100000: { rate: (80 / PARAGRAPHS.length) * 100_000, ...interval },
            baseline: {
              ...{ basis: 'measured', inspection: expect.stringMatching(/^inspection-\d+$/), of: PARAGRAPHS.length },
              per100000: { rate: expect.any(Number), ...interval },
            },
            against: { ratio: 40, ...interval },
          },
        ],
      },
    });
    expect(JSON.stringify(finding)).not.toMatch(/model_generated|openai/);
    // What is declared stays; what was measured is beside it.
    const { origins, effectiveOrigins, measured: beside } = await shard('annotations');
    expect({ origins, effectiveOrigins }).toEqual({
      origins: before.origins,
      effectiveOrigins: before.effectiveOrigins,
    });
    expect(beside).toMatchObject([{ detector: 'phrases', inspection }]);
  });

  it('are compared with counts that are typed, and the facts and the finding state it', async () => {
    const { facts, inspection } = await measured('annotations', { baseline: typed });
    expect(facts.baseline).toEqual({ ...typed, basis: 'declared' });
    const [finding] = await findings(inspection);
    expect(finding.evidence.measured).toMatchObject([{ baseline: { name: 'web-2021', basis: 'declared' } }]);
  });

  it('take the reference of the order as the baseline, and no inspection that measured something else', async () => {
    const subject = { selector: { dataset: 'annotations' } };
    const order = (name: string, { reference, own }: { readonly reference?: object; readonly own?: object }) =>
      api.request('POST', '/v1/inspections', { subject, reference, detectors: [{ name, ...own }] });
    const taken = await order('phrases', { reference: baseline });
    expect(taken.status).toBe(202);
    const begun = (await api.request('GET', `/v1/inspections/${taken.body.id}`)).body;
    expect(begun.detectors).toMatchObject([{ parameters: { baseline: { ...baseline, records: PARAGRAPHS.length } } }]);
    const counted = await order('counts', {});
    const ofList = await order('phrases', { own: { parameters: { phrases: [{ phrase: 'delve', tier: 'C' }] } } });
    for (const { body } of [counted, ofList])
      await pollUntil(
        () => api.request('GET', `/v1/inspections/${body.id}`),
        ({ state }) => state === 'concluded',
      );
    const at = '/detectors/0/parameters/baseline/inspection';
    const refused: [string, object, string, string][] = [
      ['phrases', { reference: { inspection: 'inspection-999' } }, at, 'is not an inspection'],
      ['phrases', { reference: { inspection: counted.body.id } }, at, 'measured no phrases'],
      ['phrases', { reference: { inspection: ofList.body.id } }, at, 'measured another list of phrases'],
      ['counts', { reference: baseline }, '/reference', 'is of a form that no detector'],
      ['phrases', { reference: {} }, '/reference', 'must be'],
      ['phrases', { reference: { ...baseline, text: 'body' } }, '/reference/text', 'is for records of files'],
      [
        'phrases',
        { own: { parameters: { baseline: { ...baseline, shards: 1, records: 1, tiers: {} } } } },
        '/detectors/0/parameters/baseline/records',
        'is taken from the inspection',
      ],
    ];
    for (const [name, members, pointer, message] of refused) {
      const { status, body } = await order(name, members);
      expect([status, body.errors]).toEqual([400, [{ pointer, message: expect.stringContaining(message) }]]);
    }
  });

  it('are found in scraped pages as a rate by tier and vendor, and never make an exposure', async () => {
    const collected = { from: '2024-01-01T00:00:00Z', to: '2024-12-31T00:00:00Z' };
    await register('web-2024', withChat(PARAGRAPHS, 300), { origins: [{ ...crawled, collected }] });
    const version = '1';
    await api.request('POST', '/v1/datasets/web-2024/versions', { version, add: [uri('web-2024')] });
    await api.request('POST', '/v1/models/lark/versions', { version });
    const uses = [{ dataset: 'web-2024', version, stage: 'pretraining', startedAt: '2026-01-02T00:00:00Z' }];
    await api.request('POST', '/v1/models/lark/versions/1/uses', { uses });
    const before = await answers();
    const { facts, inspection } = await measured('web-2024');
    expect(facts.vendors).toMatchObject([
      { vendor: 'openai', records: 100, per100000: { rate: (100 / PARAGRAPHS.length) * 100_000 } },
    ]);
    expect(await findings(inspection)).toMatchObject([
      { evidence: { declared: { kinds: ['scraped'] }, measured: [{ tier: 'A', records: 300 }] } },
    ]);
    const after = await answers();
    expect(after).toEqual(before);
    expect(after.exposed).not.toBe(true);
    expect(after.byInvolvement).toMatchObject([{ kind: 'scraped', shards: 1 }]);
    expect(after.byInvolvement).toHaveLength(1);
  });

  it('are no finding where generated text is declared, or inherited from what the shard is made of', async () => {
    await register('declared', withChat(PARAGRAPHS, 80), { origins: [human, generated] });
    await register('parent', PARAGRAPHS.slice(0, 10), { origins: [generated] });
    const derivedFrom = [uri('parent')];
    await register('child', withChat(PARAGRAPHS, 80), { origins: [human], derivedFrom, activity: { kind: 'mix' } });
    for (const dataset of ['declared', 'child']) {
      const { facts, inspection } = await measured(dataset);
      expect(facts.tiers[0]).toMatchObject({ against: { ratio: 40 } });
      expect(await findings(inspection)).toEqual([]);
    }
  });

  it('are no finding without a baseline, or in a handful of records', async () => {
    const { inspection } = await measured('annotations', {});
    expect(await findings(inspection)).toEqual([]);
    await register('handful', withChat(PARAGRAPHS.slice(0, 40), 4), { origins: [human] });
    const few = await measured('handful');
    expect(few.facts.tiers[0]).toMatchObject({ records: 4, against: { above: true } });
    expect(await findings(few.inspection)).toEqual([]);
  });

  it('are found again by a later inspection as a finding of its own, and are settled by people', async () => {
    const { inspection } = await measured('annotations');
    const [{ id }] = await findings(inspection);
    const reason = 'The annotators confirmed it; the origin was corrected.';
    expect((await api.request('POST', `/v1/findings/${id}/resolve`, { reason })).status).toBe(201);
  });
});

interface Measured {
  readonly inspection: string;
  readonly contradicts: readonly string[];
  readonly facts: {
    readonly records: number;
    readonly tiers: readonly { readonly tier: string; readonly records: number }[];
    readonly vendors: readonly object[];
    readonly baseline?: object;
  };
}
