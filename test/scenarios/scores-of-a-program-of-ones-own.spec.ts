import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';

/** Scores a record by the weights of its words, which it reads from a file. */
const PROGRAM = `
  const weights = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const words = JSON.parse(line).text.toLowerCase().match(/\\w+/g) ?? [];
    const sum = words.reduce((total, word) => total + (weights[word] ?? 0), 0);
    console.log(JSON.stringify({ score: Math.min(1, sum) }));
  });`;
const WEIGHTS = JSON.stringify({ delve: 0.6, tapestry: 0.5, crucial: 0.2 });
const ERRORS = { falsePositiveRate: 0.02, falseNegativeRate: 0.4, errorsMeasuredOn: '2,000 pages of before 2022' };
/** Scores 1, 0.6, 0.2 and 0, each for 30 records. */
const TEXTS = ['We delve into a tapestry.', 'They delve.', 'A crucial point.', 'The committee met.'];
const RECORDS = Array.from({ length: 120 }, (_, at) => TEXTS[at % TEXTS.length] ?? '');

describe('records scored by a program of one’s own', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-scorer-'));
  const file = (name: string): string => path.join(folder, name);
  const uri = pathToFileURL(file('root/essays.jsonl')).href;
  let api: TestApi;
  let worker: TestWorker;

  const allow = (programs: object): void => writeFileSync(file('programs.json'), JSON.stringify(programs));
  /** What each detector measured of the shard, once the inspection is concluded. */
  const measured = async (program: string): Promise<Record<string, { outcome: string; reason?: string }>> => {
    const detectors = [{ name: 'external', parameters: { program, threshold: 0.6 } }, { name: 'counts' }];
    const order = { subject: { selector: { dataset: 'essays' } }, detectors };
    const { status, body } = await api.request('POST', '/v1/inspections', order);
    expect(status).toBe(202);
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${body.id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${body.id}/results`)).body;
    expect(items).toHaveLength(1);
    return Object.fromEntries(items[0].measured.map((one: { detector: string }) => [one.detector, one]));
  };

  beforeAll(async () => {
    mkdirSync(file('root'));
    writeFileSync(file('root/essays.jsonl'), RECORDS.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    writeFileSync(file('scorer.cjs'), PROGRAM);
    writeFileSync(file('weights.json'), WEIGHTS);
    const command = [process.execPath, file('scorer.cjs'), file('weights.json')];
    const about = { ...ERRORS, weights: file('weights.json'), megabytes: 100_000 };
    allow({
      words: { command, ...about },
      endless: { command: [process.execPath, '-e', 'setInterval(() => undefined, 1000)'], ...about, seconds: 0.5 },
    });
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [file('root')], detectorPrograms: file('programs.json') });
    const declared = { uri, dataset: 'essays', origins: [{ kind: 'human', acquisition: 'commissioned' }] };
    expect((await api.request('POST', '/v1/shards', declared)).status).toBe(201);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('are counted above the threshold, with the digest of its weights and its errors, and no origin is written', async () => {
    const { external, counts } = await measured('words');
    const expected = {
      ...{ program: 'words', ...ERRORS, threshold: 0.6, records: 120, above: 60, mean: 0.45 },
      weights: `sha256:${createHash('sha256').update(WEIGHTS).digest('hex')}`,
      per100000: { rate: 50_000, low: expect.any(Number), high: expect.any(Number) },
      histogram: [30, 0, 30, 0, 0, 0, 30, 0, 0, 30],
    };
    expect(external).toMatchObject({ outcome: 'measured', version: '1', facts: expected });
    expect(counts).toMatchObject({ outcome: 'measured', facts: { records: 120 } });
    const shard = (await api.request('GET', `/v1/shards/${encodeURIComponent(uri)}`)).body;
    expect(shard.measured).toMatchObject([{ detector: 'counts' }, { detector: 'external', facts: expected }]);
    expect(shard.effectiveOrigins).toMatchObject([{ kind: 'human' }]);
    expect((await api.request('GET', '/v1/findings')).body.items).toEqual([]);
  });

  it.each([
    ['endless', 'program-timed-out'],
    ['unknown', 'program-not-allowed'],
  ])('are inconclusive by name where the program is %s, and the others measure', async (program, reason) => {
    const { external, counts } = await measured(program);
    expect(external).toMatchObject({ outcome: 'inconclusive', reason });
    expect(counts).toMatchObject({ outcome: 'measured', facts: { records: 120 } });
  });

  it('are none where the worker is not allowed to run programs', async () => {
    await worker.close();
    worker = await startTestWorker(api, { storageRoots: [file('root')] });
    expect((await measured('words'))['external']).toMatchObject({ reason: 'program-not-allowed' });
  });
});
