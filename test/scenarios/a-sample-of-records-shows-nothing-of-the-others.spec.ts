import { createHash } from 'node:crypto';
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

const ROOT = path.resolve(__dirname, '../..');
/** Real text: paragraphs of this repository's documents. */
const PARAGRAPHS = ['README.md', 'CONTRIBUTING.md', 'libs/README.md', 'libs/style.md', 'SECURITY.md']
  .flatMap((name) => readFileSync(path.join(ROOT, name), 'utf8').split(/\n{2,}/))
  .filter((text) => text.length > 400)
  .slice(0, 40);
const jsonl = (texts: readonly string[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
const OTHERS = PARAGRAPHS.slice(10);

/** The record with the least random number, as the README defines it. */
function chosenOne(seed: string, shard: number, records: number): number {
  const random = (index: number): string => {
    const about = `whence/record-sample/v1\n${seed}\n${shard}\n${Math.floor(index / 5)}`;
    const digest = createHash('sha256').update(about).digest('hex');
    return digest.slice(12 * (index % 5), 12 * (index % 5) + 12);
  };
  const numbers = Array.from({ length: records }, (_, index) => random(index));
  return numbers.indexOf([...numbers].sort()[0] ?? '');
}

interface Measured {
  readonly outcome: string;
  readonly reason?: string;
  readonly facts: Record<string, unknown>;
}

/**
 * A shard of many records is too long for a slow detector, so some of its records are measured.
 * What is found in them is there; what is not found in them may be in the others.
 */
describe('a sample of records shows nothing of the others', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-sampled-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;

  const send = async (route: string, body: object): Promise<TestAnswer['body']> => {
    const answer = await api.request('POST', route, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const register = (name: string, texts: readonly string[], facts = {}): Promise<TestAnswer['body']> => {
    writeFileSync(path.join(folder, name), jsonl(texts));
    return send('/v1/shards', { uri: uri(name), dataset: name, ...facts });
  };
  const resultsOf = async (id: string): Promise<Measured[]> => {
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=1000`)).body;
    return items.flatMap((item: { measured: Measured[] }) => item.measured);
  };
  const inspected = async (dataset: string, detectors: readonly object[], sample?: object): Promise<Measured[]> =>
    resultsOf((await send('/v1/inspections', { subject: { selector: { dataset } }, detectors, sample })).id);
  const contentOf = async (removal: string): Promise<TestAnswer['body']> => {
    const { id } = await send(`/v1/removals/${removal}/verifications`, {});
    const done = await pollUntil(
      () => api.request('GET', `/v1/verifications/${id}`),
      ({ state }) => state === 'concluded',
    );
    return done.checks.find(({ check }: { check: string }) => check === 'content');
  };
  const ordered = async (selector: object): Promise<string> => {
    const about = { reason: 'The licence ended.', effectiveAt: '2026-01-01T00:00:00Z', method: 'delete' };
    const { id, inspection } = await send('/v1/removals', { selector, ...about });
    await resultsOf(inspection);
    return id;
  };
  /** A seed whose sample of one record is among these numbers, or is not. */
  const seedThat = (shard: number, records: number, isChosen: (index: number) => boolean): string => {
    for (let seed = 0; ; seed++) if (isChosen(chosenOne(`${seed}`, shard, records))) return `${seed}`;
  };

  beforeAll(async () => {
    api = await startTestApi({ settings: { storageRoots: [folder] } });
    worker = await startTestWorker(api, { storageRoots: [folder] });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('contradicts no declared number of records, and identity reads all bytes', async () => {
    await register('counted.jsonl', PARAGRAPHS, { records: PARAGRAPHS.length, bytes: jsonl(PARAGRAPHS).length + 1 });
    const detectors = [{ name: 'identity' }, { name: 'counts' }, { name: 'phrases' }];
    const [identity, counts, phrases] = await inspected('counted.jsonl', detectors, { records: 5, seed: 'a' });
    expect(identity?.facts).toEqual({ bytes: Buffer.byteLength(jsonl(PARAGRAPHS)), digest: expect.any(String) });
    const size = { sampledRecords: 5, ofRecords: PARAGRAPHS.length, records: 5 };
    expect([counts?.facts, phrases?.facts]).toMatchObject([size, size]);
    const shown = (await api.request('GET', '/v1/inspections?limit=1')).body.items[0];
    expect(shown).toMatchObject({ sample: { records: 5, seed: 'a' }, shards: 1 });
    expect(shown.progress).toMatchObject({ contradicting: 1, records: PARAGRAPHS.length });
    const { items } = (await api.request('GET', `/v1/inspections/${shown.id}/results`)).body;
    expect(items[0].contradicts).toEqual(['bytes']);
  });

  it('is the same again for the same seed', async () => {
    const detectors = [{ name: 'counts' }, { name: 'domains' }];
    const first = await inspected('counted.jsonl', detectors, { records: 7, seed: 'b' });
    expect(await inspected('counted.jsonl', detectors, { records: 7, seed: 'b' })).toEqual(first);
    const other = await inspected('counted.jsonl', detectors, { records: 7, seed: 'c' });
    expect(other[0]?.facts['characters']).not.toBe(first[0]?.facts['characters']);
  });

  it('adds to no measured breakdown, and takes no whole measurement back', async () => {
    await register('rest.jsonl', PARAGRAPHS.slice(0, 9));
    await send('/v1/datasets/mixed/versions', { version: '1', add: [uri('counted.jsonl'), uri('rest.jsonl')] });
    const breakdown = async () =>
      (await api.request('GET', '/v1/datasets/mixed/versions/1/breakdown?basis=measured')).body;
    await inspected('rest.jsonl', [{ name: 'counts' }]);
    await inspected('rest.jsonl', [{ name: 'counts' }], { records: 2, seed: 'a' });
    const { byDetector, gaps } = await breakdown();
    expect(byDetector.filter(({ detector }: { detector: string }) => detector === 'counts')).toMatchObject([
      { shards: 0, sampled: 1, records: null, characters: null },
      { shards: 1, sampled: 0, records: 9 },
    ]);
    expect(gaps).toContainEqual({
      ...{ reason: 'sampled', detector: 'counts', shards: 1, ofShards: 2 },
      says: 'counts measured a sample of the records of 1 of 2 shards.',
    });
  });

  it('is no look at a redaction, and what it finds is found until all records were looked at', async () => {
    const named = PARAGRAPHS.slice(0, 3).map((text) => text.replace(/\s+/g, ' ').slice(0, 400).trim());
    await register('letters.jsonl', [...named, ...OTHERS]);
    const removal = await ordered({ dataset: 'letters.jsonl', recordKeys: named });
    const activity = { kind: 'redaction', removal };
    await register('redacted.jsonl', [...OTHERS, ...named.slice(2)], { derivedFrom: [uri('letters.jsonl')], activity });
    const parameters = { reference: { removal } };
    const detectors = [{ name: 'record-keys', parameters }];
    // The fourth shard that is registered, and its last record is left in.
    const [number, count] = [3, OTHERS.length + 1];
    const missing = seedThat(number, count, (index) => index < OTHERS.length);
    const hit = seedThat(number, count, (index) => index === OTHERS.length);
    await inspected('redacted.jsonl', detectors, { records: 1, seed: missing });
    const unseen = await contentOf(removal);
    expect(unseen).toMatchObject({
      verdict: 'inconclusive',
      evidence: { inspected: { detectors: [], found: 0, redactionsNotLookedAt: 1 } },
    });
    // What a sample holds is there.
    await inspected('redacted.jsonl', detectors, { records: 1, seed: hit });
    expect(await contentOf(removal)).toMatchObject({ verdict: 'violated', evidence: { inspected: { found: 1 } } });
    const [{ evidence }] = (await api.request('GET', '/v1/findings?kind=removed-content-found')).body.items;
    expect(evidence.measured).toMatchObject([{ records: 1, of: 1, sampleOf: count, per100000: { high: 100_000 } }]);
    // A sample without it takes nothing back.
    await inspected('redacted.jsonl', detectors, { records: 1, seed: missing });
    expect(await contentOf(removal)).toMatchObject({ verdict: 'violated' });
    // Nor does it hide what all records showed.
    await inspected('redacted.jsonl', detectors);
    await inspected('redacted.jsonl', detectors, { records: 1, seed: missing });
    expect(await contentOf(removal)).toMatchObject({
      verdict: 'violated',
      evidence: { inspected: { found: 1, detectors: [{ name: 'record-keys', shards: 1, inspections: 1 }] } },
    });
    // The file is mended: all records are looked at, and a later sample changes nothing.
    writeFileSync(path.join(folder, 'redacted.jsonl'), jsonl(OTHERS));
    await inspected('redacted.jsonl', detectors);
    await inspected('redacted.jsonl', detectors, { records: 1, seed: hit });
    expect(await contentOf(removal)).toMatchObject({ evidence: { inspected: { found: 0, redactionsNotLookedAt: 0 } } });
  });

  it.each([
    [{ sample: { seed: 'a' } }, '/sample'],
    [{ sample: { records: 0, seed: 'a' } }, '/sample/records'],
    [{ sample: { records: 100_001, seed: 'a' } }, '/sample/records'],
    [{ sample: { records: 5 } }, '/sample/seed'],
    [
      { sample: { records: 5, seed: 'a' }, detectors: [{ name: 'near-duplicates', parameters: { keep: true } }] },
      '/detectors/0/parameters/keep',
    ],
    [
      {
        sample: { records: 5, seed: 'a' },
        detectors: [{ name: 'counts' }, { name: 'record-keys', parameters: { keep: true } }],
      },
      '/detectors/1/parameters/keep',
    ],
  ])('refuses %j', async (order, pointer) => {
    const stated = { subject: { selector: { dataset: 'counted.jsonl' } }, detectors: [{ name: 'counts' }], ...order };
    const { status, body } = await api.request('POST', '/v1/inspections', stated);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
