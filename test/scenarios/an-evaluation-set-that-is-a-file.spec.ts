import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
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
  .slice(0, 30);
const ITEMS = PARAGRAPHS.slice(0, 12);
/** Five items whole, one in part, and others. */
const RECORDS = [...PARAGRAPHS.slice(7, 12), (ITEMS[0] ?? '').slice(100, 350), ...PARAGRAPHS.slice(12), ITEMS[7] ?? ''];
const jsonl = (texts: readonly string[], member = 'text'): string =>
  texts.map((text) => `${JSON.stringify({ [member]: text })}\n`).join('');
const digestOf = (bytes: string | Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface Measured {
  readonly outcome: string;
  readonly reason?: string;
  readonly facts: Record<string, unknown>;
}

/** An evaluation set is read where it is, and compared as if the order held it. */
describe('an evaluation set that is a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-evaluation-'));
  const outside = mkdtempSync(path.join(tmpdir(), 'whence-outside-'));
  const uri = (name: string, below = folder): string => pathToFileURL(path.join(below, name)).href;
  let api: TestApi;
  let worker: TestWorker;

  const send = async (route: string, body: object): Promise<TestAnswer['body']> => {
    const answer = await api.request('POST', route, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const order = (reference: unknown) => ({
    subject: { selector: { dataset: 'train' } },
    detectors: [{ name: 'overlap', parameters: { reference } }],
  });
  const measured = async (reference: unknown): Promise<Measured[]> => {
    const { id } = await send('/v1/inspections', order(reference));
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=1000`)).body;
    // Jobs of several shards end in any order.
    const sorted = [...items].sort((a: { shard: string }, b: { shard: string }) => (a.shard < b.shard ? -1 : 1));
    return sorted.flatMap((item: { measured: Measured[] }) => item.measured);
  };
  /** What the items within the order measure: the reference for all others. */
  const inline = async (texts: readonly string[], id = (at: number): string => `#${at}`): Promise<Measured[]> =>
    measured(texts.map((text, at) => ({ id: id(at), text })));
  const withFacts = (all: readonly Measured[], more: object): unknown[] =>
    all.map(({ facts, ...one }) => ({ ...one, facts: { ...facts, ...more } }));

  beforeAll(async () => {
    api = await startTestApi({ settings: { storageRoots: [folder] } });
    worker = await startTestWorker(api, { storageRoots: [folder] });
    writeFileSync(path.join(folder, 'items.jsonl'), jsonl(ITEMS));
    writeFileSync(path.join(folder, 'questions.jsonl.gz'), gzipSync(jsonl(ITEMS, 'question')));
    writeFileSync(path.join(outside, 'items.jsonl'), jsonl(ITEMS));
    for (const [name, texts] of Object.entries({ one: RECORDS, two: PARAGRAPHS.slice(12) })) {
      writeFileSync(path.join(folder, `${name}.jsonl`), jsonl(texts));
      await send('/v1/shards', { uri: uri(`${name}.jsonl`), dataset: 'train' });
    }
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    for (const one of [folder, outside]) rmSync(one, { recursive: true });
  });

  it('measures what the same items in the order measure, and states the digest of the file', async () => {
    const expected = await inline(ITEMS);
    expect(expected).toMatchObject([{ facts: { itemsFound: 6 } }, { facts: { itemsFound: 0 } }]);
    const referenceDigest = digestOf(jsonl(ITEMS));
    expect(await measured({ uri: uri('items.jsonl') })).toEqual(withFacts(expected, { referenceDigest }));
    const packed = digestOf(readFileSync(path.join(folder, 'questions.jsonl.gz')));
    expect(await measured({ uri: uri('questions.jsonl.gz'), text: 'question' })).toEqual(
      withFacts(expected, { referenceDigest: packed }),
    );
  });

  it('is a registered shard, or the members of a dataset version, by name', async () => {
    const [first, second] = [ITEMS.slice(0, 5), ITEMS.slice(5)];
    const digests = [first, second].map((texts) => digestOf(jsonl(texts)));
    for (const [at, texts] of [first, second].entries()) {
      writeFileSync(path.join(folder, `part-${at}.jsonl`), jsonl(texts));
      await send('/v1/shards', { uri: uri(`part-${at}.jsonl`), digest: digests[at], dataset: 'evaluation' });
    }
    const expected = await inline(second);
    expect(await measured({ shard: uri('part-1.jsonl') })).toEqual(
      withFacts(expected, { referenceDigest: digests[1] }),
    );
    await send('/v1/datasets/evaluation/versions', { version: '1', add: digests });
    const whole = await inline(ITEMS, (at) => `${at < 5 ? digests[0] : digests[1]}#${at}`);
    expect(await measured({ dataset: 'evaluation', version: '1' })).toEqual(
      withFacts(whole, { referenceFiles: 2, referenceDigest: digestOf(digests.map((one) => `${one}\n`).join('')) }),
    );
    // The bytes are others than those that were declared: nothing is compared with them.
    appendFileSync(path.join(folder, 'part-1.jsonl'), jsonl(['One more.']));
    expect(await measured({ shard: uri('part-1.jsonl') })).toMatchObject([
      { outcome: 'inconclusive', reason: 'reference-differs' },
      { outcome: 'inconclusive', reason: 'reference-differs' },
    ]);
  });

  it.each<[string, () => object, string]>([
    ['is outside the roots', () => ({ uri: uri('items.jsonl', outside) }), 'reference-unreadable'],
    ['is not there', () => ({ uri: uri('none.jsonl') }), 'reference-unreadable'],
    ['has no item', () => ({ uri: uri('empty.jsonl') }), 'reference-empty'],
    ['is no JSONL', () => ({ uri: uri('broken.jsonl') }), 'reference-unreadable'],
    ['is too large', () => ({ uri: uri('large.txt') }), 'reference-too-large'],
    ['has too many items', () => ({ uri: uri('many.txt') }), 'reference-too-large'],
  ])('is inconclusive, by name, where it %s', async (_, reference, reason) => {
    writeFileSync(path.join(folder, 'empty.jsonl'), '');
    writeFileSync(path.join(folder, 'broken.jsonl'), '{"text": "a"}\n{');
    writeFileSync(path.join(folder, 'large.txt'), `${'word '.repeat(20_000)}\n`.repeat(50));
    writeFileSync(path.join(folder, 'many.txt'), 'x\n'.repeat(100_001));
    const found = await measured(reference());
    expect(found.map(({ outcome, reason: why }) => [outcome, why])).toEqual(found.map(() => ['inconclusive', reason]));
    expect(found).toHaveLength(2);
  });

  it.each<[object, number, string]>([
    [{}, 400, '/reference'],
    [{ uri: 'a', shard: 'b' }, 400, '/reference'],
    [{ dataset: 'evaluation' }, 400, '/reference'],
    [{ uri: '' }, 400, '/reference/uri'],
    [{ uri: 'a', member: 'b' }, 400, '/reference/member'],
  ])('refuses the reference %j', async (reference, status, pointer) => {
    const answer = await api.request('POST', '/v1/inspections', order(reference));
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, `/detectors/0/parameters${pointer}`]);
  });

  it.each([
    [{ shard: 's3://nobody/knows' }, 'shard-not-found'],
    [{ dataset: 'train', version: '9' }, 'dataset-version-not-found'],
  ])('refuses the reference %j, which nobody stated', async (reference, code) => {
    const answer = await api.request('POST', '/v1/inspections', order(reference));
    expect([answer.status, answer.body.code]).toEqual([404, code]);
  });
});
