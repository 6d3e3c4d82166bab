import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InspectedFolder } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const WORDS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  .flatMap((name) => readFileSync(path.join(ROOT, name), 'utf8').split(/[^a-z]+/))
  .filter((word) => word.length > 3);
/** Real words, each record in an order of its own. */
const recordsOf = (count: number, salt: number): { text: string }[] =>
  Array.from({ length: count }, (_, at) => ({
    text: Array.from(
      { length: 20 },
      (_, place) => WORDS[(at * 7_919 + place * (31 + salt) + salt * 101 + at * place * 13) % WORDS.length],
    ).join(' '),
  }));
const LIMIT = 20;

/** A worker looks records up in what fits its memory, and names what does not fit. */
describe('a removal of more records than fit', () => {
  let files: InspectedFolder;

  beforeAll(async () => {
    files = await InspectedFolder.open({ lookUpRecords: LIMIT });
  });
  afterAll(() => files.close());

  it('is inconclusive by name, and leaves the others to be looked up', async () => {
    const many = recordsOf(LIMIT + 1, 1);
    const few = recordsOf(LIMIT - 1, 2);
    await files.register('many.jsonl', many);
    await files.register('few.jsonl', few);
    const large = await files.remove({ dataset: 'many.jsonl' });
    const small = await files.remove({ dataset: 'few.jsonl' });
    await files.register('copy.jsonl', [...many.slice(0, 2), ...few.slice(0, 3)]);
    const near = await files.look('copy.jsonl', 'near-duplicates', { reference: 'removals' });
    expect(near?.facts).toMatchObject({
      reference: LIMIT - 1,
      removals: [{ removal: small.id, records: 3 }],
      notLookedUp: { [large.id]: 'reference-too-large' },
    });
    const content = await files.verify(large.id, 'content');
    expect(content.evidence.inspected).toMatchObject({
      outcome: 'inconclusive',
      detectors: [],
      notLooked: [{ detector: 'near-duplicates', why: 'reference-too-large', shards: 1 }],
      says: expect.stringContaining('near-duplicates could not look for all of it at 1 shard: reference-too-large.'),
    });
    expect((await files.verify(small.id, 'content')).verdict).toBe('violated');
    const own = await files.look('copy.jsonl', 'near-duplicates', { reference: { removal: large.id } });
    expect(own).toMatchObject({ outcome: 'inconclusive', reason: 'reference-too-large' });
    // A worker with more memory finds it.
    await files.restartWorker({ lookUpRecords: 2 * LIMIT });
    const found = await files.look('copy.jsonl', 'near-duplicates', { reference: 'removals' });
    expect(found?.facts['removals']).toHaveLength(2);
    expect(found?.facts).not.toHaveProperty('notLookedUp');
    expect((await files.verify(large.id, 'content')).verdict).toBe('violated');
  });

  it('is compared word by word however many records are like it, in however many shards', async () => {
    const [shards, each] = [25, 100];
    await files.restartWorker({ lookUpRecords: 2 * shards * each });
    const all = recordsOf(shards * each, 3);
    for (let at = 0; at < shards; at++)
      await files.register(`part-${at}.jsonl`, all.slice(at * each, (at + 1) * each), { dataset: 'parts' });
    const removal = await files.remove({ dataset: 'parts' });
    await files.register('copies.jsonl', all);
    const near = await files.look('copies.jsonl', 'near-duplicates', { reference: { removal: removal.id } });
    expect(near?.facts).toMatchObject({
      similar: all.length,
      removals: [{ removal: removal.id, records: all.length, confirmed: all.length, best: 1 }],
    });
  });
});
