import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  pollUntil,
  startTestApi,
  startTestWorker,
  type TestAnswer,
  type TestApi,
  type TestWorker,
} from '@testing/harness';

const FOLDER = path.dirname(require.resolve('typescript'));
/** Real texts of a known language: messages of the TypeScript compiler. */
const textsIn = (language: string): string[] => {
  const file = path.join(FOLDER, language, 'diagnosticMessages.generated.json');
  const messages = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  return Array.from({ length: 100 }, (_, at) => messages.slice(3 * at, 3 * at + 3).join(' '));
};

/** A shard that is declared to be Polish is mostly German. Another one is what it declares. */
describe('languages that were not declared', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-languages-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;
  const [german, polish] = [textsIn('de'), textsIn('pl')];

  const send = async (route: string, body: object): Promise<TestAnswer['body']> => {
    const answer = await api.request('POST', route, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const register = (name: string, texts: readonly string[], languages?: string[]): Promise<TestAnswer['body']> => {
    writeFileSync(path.join(folder, name), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    return send('/v1/shards', { uri: uri(name), dataset: 'compiler', languages });
  };
  const inspected = async (order: object): Promise<string> => {
    const { id } = await send('/v1/inspections', order);
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    return id;
  };
  const subject = { selector: { dataset: 'compiler' } };
  const detectors = [{ name: 'counts', parameters: { languages: true } }];
  const resultsOf = async (id: string) =>
    (await api.request('GET', `/v1/inspections/${id}/results?limit=10`)).body.items;
  const breakdown = async () =>
    (await api.request('GET', '/v1/datasets/compiler/versions/1/breakdown?basis=measured')).body;

  beforeAll(async () => {
    api = await startTestApi({ settings: { storageRoots: [folder] } });
    worker = await startTestWorker(api, { storageRoots: [folder] });
    await register('mixed.jsonl', [...german.slice(0, 60), ...polish.slice(0, 38), '1 2 3', ''], ['pl-PL']);
    await register('german.jsonl', german.slice(60), ['de']);
    await register('undeclared.jsonl', polish.slice(40, 80));
    const add = ['mixed.jsonl', 'german.jsonl', 'undeclared.jsonl'].map(uri);
    await send('/v1/datasets/compiler/versions', { version: '1', add });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('have no row until they are told', async () => {
    await inspected({ subject, detectors: [{ name: 'counts' }] });
    expect(await breakdown()).toMatchObject({ byLanguage: [] });
  });

  it('are measured with a rate, by a named detector, and raise one finding with the threshold', async () => {
    const id = await inspected({ subject, detectors });
    const results = await resultsOf(id);
    const mixed = results.find(({ shard }: { shard: string }) => shard === uri('mixed.jsonl'));
    expect(mixed).toMatchObject({
      contradicts: ['languages'],
      measured: [
        {
          facts: {
            ...{
              languageDetector: 'tinyld 1.3.4',
              languageCharacters: 200,
              languageRecords: 100,
              languageBasis: 'whole',
            },
            languageRates: expect.arrayContaining([expect.objectContaining({ language: 'unknown' })]),
          },
        },
      ],
    });
    const { unknown } = mixed.measured[0].facts.languages;
    expect([unknown >= 2, unknown < 10]).toEqual([true, true]);
    const { items } = (await api.request('GET', '/v1/findings?kind=measured-languages-differ')).body;
    expect(items).toMatchObject([
      {
        ...{ severity: 'warning', subject: { inspection: id }, count: 1, examples: [uri('mixed.jsonl')] },
        evidence: { declared: { languages: ['pl-PL'] }, measured: [{ language: 'de', of: 100 }], threshold: 25_000 },
      },
    ]);
    const [{ per100000 }] = items[0].evidence.measured;
    expect(per100000.low).toBeGreaterThan(45_000);
    expect(per100000.high).toBeLessThan(71_000);
    // Nothing that is declared changes.
    const shard = (await api.request('GET', `/v1/shards/${encodeURIComponent(uri('mixed.jsonl'))}`)).body;
    expect(shard.languages).toEqual(['pl-PL']);
  });

  it('are broken down by records, the unknown ones as a row, beside the shards that declare them', async () => {
    const { byLanguage } = await breakdown();
    const row = (language: string | null) =>
      byLanguage.find((one: { language: string | null }) => one.language === language);
    const of = { ofRecords: 180, ofShards: 3, basis: 'whole' };
    expect(row('de')).toMatchObject({ declaredShards: 1, ...of });
    expect(row('pl')).toMatchObject({ declaredShards: 1, ...of });
    expect(row(null)).toMatchObject({ records: expect.any(Number), declaredShards: 1, ...of });
    expect(row('de').records).toBeGreaterThanOrEqual(93);
    expect(row('pl').records).toBeGreaterThanOrEqual(72);
    expect(byLanguage.reduce((sum: number, { records }: { records: number }) => sum + records, 0)).toBe(180);
    const path = '/v1/datasets/compiler/versions/1/breakdown?basis=measured&format=csv';
    expect((await api.request('GET', path)).text).toMatch(/byLanguage.*,de,/);
  });

  it('stay those of all records where a sample is newer, and are of a sample where nothing else is', async () => {
    const before = await breakdown();
    await inspected({ subject, detectors, sample: { records: 10, seed: 'a' } });
    expect((await breakdown()).byLanguage).toEqual(before.byLanguage);
    await register('later.jsonl', german, ['de']);
    await send('/v1/datasets/compiler/versions', { version: '2', base: '1', add: [uri('later.jsonl')] });
    await inspected({ subject: { dataset: 'compiler', version: '2' }, detectors, sample: { records: 10, seed: 'a' } });
    const { body } = await api.request('GET', '/v1/datasets/compiler/versions/2/breakdown?basis=measured');
    expect(body.byLanguage[0]).toMatchObject({ basis: 'sample', ofRecords: 190, ofShards: 4 });
  });
});
