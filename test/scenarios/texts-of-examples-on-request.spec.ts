import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';

const BEFORE = 'A letter that somebody wrote. '.repeat(40);
const TEXTS = [
  `${BEFORE}As an AI  LANGUAGE model, I do not have a name, dear Jane Roe.`,
  'Nothing of the kind.',
  'I’m sorry, but I cannot help; in conclusion, delve into it.',
];

/** Examples are digests and places. Their text is shown on request, to few, and can be erased. */
describe('texts of examples on request', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-examples-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;

  const inspected = async (parameters: object, sample?: object): Promise<string> => {
    const order = {
      subject: { selector: { dataset: 'letters' } },
      detectors: [{ name: 'phrases', parameters }],
      sample,
    };
    const { status, body, text } = await api.request('POST', '/v1/inspections', order);
    if (status !== 202) throw new Error(text);
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${body.id}`),
      ({ state }) => state === 'concluded',
    );
    return body.id;
  };
  const examplesOf = (id: string, shard = uri('letters.jsonl'), key?: string) =>
    api.request('GET', `/v1/inspections/${id}/examples?shard=${encodeURIComponent(shard)}`, undefined, { key });

  beforeAll(async () => {
    api = await startTestApi({ settings: { storageRoots: [folder] } });
    worker = await startTestWorker(api, { storageRoots: [folder] });
    writeFileSync(path.join(folder, 'letters.jsonl'), TEXTS.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    writeFileSync(path.join(folder, 'other.jsonl'), `${JSON.stringify({ text: 'Nothing.' })}\n`);
    for (const name of ['letters', 'other'])
      await api.request('POST', '/v1/shards', { uri: uri(`${name}.jsonl`), dataset: 'letters' });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('are what is around each example, in the order of the facts, and in no entry and no result', async () => {
    const id = await inspected({ keep: true });
    const { status, body } = await examplesOf(id);
    expect([status, body.inspection, body.shard]).toEqual([200, id, uri('letters.jsonl')]);
    const digest = (at: number): string =>
      `sha256:${createHash('sha256')
        .update(TEXTS[at] ?? '')
        .digest('hex')}`;
    const sorry = "i'm sorry, but i cannot help; in conclusion, delve into it.";
    expect(body.examples).toEqual([
      { tier: 'A', phrase: 'as an ai language model', record: 0, digest: digest(0), text: expect.any(String) },
      { tier: 'B', phrase: "i'm sorry, but i cannot", record: 2, digest: digest(2), text: sorry },
      { tier: 'C', phrase: expect.any(String), record: 2, digest: digest(2), text: sorry },
    ]);
    const [{ text }] = body.examples;
    expect(text.endsWith('as an ai language model, i do not have a name, dear jane roe.')).toBe(true);
    // 250 characters before the phrase.
    expect(text.indexOf('as an ai')).toBe(250);
    const results = await api.request('GET', `/v1/inspections/${id}/results`);
    const entries = await api.request('GET', '/v1/ledger/entries?kind=measurement.recorded&limit=100');
    for (const answer of [results.text, entries.text]) expect(answer).not.toMatch(/jane roe|dear/i);
  });

  it('are kept of a sample, too: nothing is looked up in them', async () => {
    const id = await inspected({ keep: true, examples: 1 }, { records: 2, seed: 'a' });
    expect([200, 404]).toContain((await examplesOf(id)).status);
  });

  it('are shown to who may order removals, and to nobody else', async () => {
    const id = await inspected({ keep: true });
    expect((await examplesOf(id, undefined, api.keys.compliance)).status).toBe(200);
    expect((await examplesOf(id, undefined, api.keys.engineer)).body.code).toBe('not-allowed');
    expect((await examplesOf(id, undefined, api.keys.auditor)).body.code).toBe('not-allowed');
  });

  it('are not there where none were ordered, or the shard has none', async () => {
    const [without, kept] = [await inspected({}), await inspected({ keep: true })];
    for (const answer of [await examplesOf(without), await examplesOf(kept, uri('other.jsonl'))])
      expect([answer.status, answer.body.code]).toEqual([404, 'examples-not-kept']);
    expect((await examplesOf('inspection-99')).body.code).toBe('inspection-not-found');
    expect((await examplesOf(kept, 's3://nobody/knows')).body.code).toBe('shard-not-found');
    expect((await api.request('GET', `/v1/inspections/${kept}/examples`)).body.errors[0].pointer).toBe('/shard');
  });

  it('are gone once the secret of the inspection is erased', async () => {
    const id = await inspected({ keep: true });
    const { detectors } = (await api.request('GET', `/v1/inspections/${id}`)).body;
    const secret = detectors[0].parameters.keep.slice('sha256:'.length);
    const erased = await api.request('POST', `/v1/personal-data/${secret}/erase`, { reason: 'retention_ended' });
    expect(erased.status).toBe(201);
    const answer = await examplesOf(id);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      404,
      'examples-not-kept',
      'No texts of examples are kept of this shard. Their secret was erased.',
    ]);
  });
});
