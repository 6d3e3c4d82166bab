import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InspectedFolder } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
/** Real text: paragraphs of this repository's documents, as records. */
const RECORDS = ['README.md', 'CONTRIBUTING.md', 'libs/README.md', 'libs/style.md', 'SECURITY.md']
  .flatMap((name) => readFileSync(path.join(ROOT, name), 'utf8').split(/\n{2,}/))
  .filter((text) => text.length > 400)
  .slice(0, 40)
  .map((text) => ({ text: text.replace(/\s+/g, ' ').slice(0, 400).trim() }));
const textsOf = (records: readonly { readonly text: string }[]): string[] => records.map(({ text }) => text);

/**
 * Records are removed, and detectors look for them in what is left. What a look shows depends on
 * what it could compare with.
 */
describe('what a look for removed records shows', () => {
  let files: InspectedFolder;

  beforeAll(async () => {
    files = await InspectedFolder.open();
  });
  afterAll(() => files.close());

  it('is inconclusive where one of two shards could not be read when it was ordered', async () => {
    const named = RECORDS.slice(0, 4);
    const dataset = 'letters';
    const first = await files.register('first.jsonl', RECORDS.slice(0, 10), { dataset });
    const second = await files.register('second.jsonl', RECORDS.slice(2, 12), { dataset });
    rmSync(path.join(files.folder, 'second.jsonl'));
    const removal = await files.remove({ dataset, recordKeys: textsOf(named) }, 'redact');
    rmSync(path.join(files.folder, 'first.jsonl'));
    const activity = { kind: 'redaction', removal: removal.id };
    await files.register('clean.jsonl', RECORDS.slice(4, 10), { derivedFrom: [first, second], activity });
    await files.look('clean.jsonl', 'near-duplicates', { reference: { removal: removal.id } });
    const part = await files.verify(removal.id, 'content');
    expect(part).toMatchObject({
      verdict: 'inconclusive',
      evidence: {
        inspected: {
          detectors: [{ name: 'near-duplicates', shards: 1, partly: 1 }],
          partial: [{ detector: 'near-duplicates', selected: 2, kept: 1, missing: [{ shard: second }] }],
          redactionsNotLookedAt: 1,
        },
      },
    });
    expect(part.evidence.inspected.partial[0].missing).toEqual([{ shard: second, why: 'object-not-found' }]);
    // The file is found again, and what is missing is kept: an earlier look does not become whole.
    writeFileSync(
      path.join(files.folder, 'second.jsonl'),
      RECORDS.slice(2, 12)
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    );
    const keep = {
      subject: { removal: removal.id },
      detectors: [{ name: 'near-duplicates', parameters: { keep: true } }],
    };
    await files.inspect(keep);
    expect(await files.verify(removal.id, 'content')).toMatchObject({ verdict: 'inconclusive' });
    await files.look('clean.jsonl', 'near-duplicates', { reference: { removal: removal.id } });
    const whole = await files.verify(removal.id, 'content');
    expect(whole).toMatchObject({ verdict: 'excluded', evidence: { inspected: { redactionsNotLookedAt: 0 } } });
    expect(whole.evidence.inspected.detectors).toEqual([
      { name: 'near-duplicates', version: expect.any(String), shards: 1, inspections: 2 },
    ]);
  });

  it('cannot tell apart what may stay in a redaction of a removal that names no records', async () => {
    const whole = await files.register('mixed.jsonl', RECORDS.slice(0, 12));
    const removal = await files.remove({ dataset: 'mixed.jsonl' }, 'redact');
    rmSync(path.join(files.folder, 'mixed.jsonl'));
    const activity = { kind: 'redaction', removal: removal.id };
    const left = await files.register('left.jsonl', RECORDS.slice(6, 12), { derivedFrom: [whole], activity });
    const packed = await files.register('packed.jsonl', RECORDS.slice(6, 14), {
      ...{ derivedFrom: [left], activity: { kind: 'pack' } },
    });
    const parameters = { reference: { removal: removal.id } };
    for (const dataset of ['left.jsonl', 'packed.jsonl']) {
      const near = await files.look(dataset, 'near-duplicates', parameters);
      expect(near?.facts).toMatchObject({ similar: 6 });
    }
    expect(await files.findings('removed-content-found', removal.id)).toEqual([]);
    expect(await files.verify(removal.id, 'content')).toMatchObject({
      verdict: 'inconclusive',
      evidence: {
        inspected: {
          found: 0,
          cannotBeToldApart: {
            found: 2,
            examples: [
              { shard: left, found: 'near-copy', records: 6 },
              { shard: packed, found: 'near-copy', records: 6 },
            ],
          },
        },
      },
    });
    // A shard that no redaction made is no such excuse.
    const copy = await files.register('copy.jsonl', RECORDS.slice(10, 20));
    await files.look('copy.jsonl', 'near-duplicates', parameters);
    expect(await files.findings('removed-content-found', removal.id)).toMatchObject([{ examples: [copy] }]);
    const violated = await files.verify(removal.id, 'content');
    expect([violated.verdict, violated.evidence.inspected.found]).toEqual(['violated', 1]);
  });

  it('says in content and in storage whether a detector looked at all, beside the verdict by digests', async () => {
    const digest = await files.register('ended.jsonl', RECORDS.slice(20, 25));
    await files.register('other.jsonl', RECORDS.slice(25, 30));
    const removal = await files.remove({ dataset: 'ended.jsonl' });
    const none = {
      outcome: 'inconclusive',
      detectors: [],
      found: 0,
      says: expect.stringMatching(/^No detector looked/),
    };
    const content = await files.verify(removal.id, 'content');
    expect(content).toMatchObject({ verdict: 'excluded', evidence: { digests: 1, inspected: none } });
    expect((await files.verify(removal.id, 'storage')).evidence.inspected).toMatchObject(none);
    await files.look('other.jsonl', 'near-duplicates', { reference: 'removals' });
    await files.inspect({ subject: { removal: removal.id }, detectors: [{ name: 'identity' }] });
    const looked = await files.verify(removal.id, 'content');
    expect(looked).toMatchObject({
      verdict: 'excluded',
      evidence: { inspected: { outcome: 'not-found', detectors: [{ name: 'near-duplicates', shards: 1 }] } },
    });
    expect(looked.evidence.inspected.says).toBe(
      'near-duplicates looked at 1 shard. A near-copy in a shard at which none looked is not seen.',
    );
    const storage = await files.verify(removal.id, 'storage');
    expect(storage).toMatchObject({
      verdict: 'violated',
      evidence: {
        examples: [{ shard: digest }],
        inspected: { outcome: 'found', detectors: [{ name: 'identity', shards: 1, inspections: 1 }], found: 1 },
      },
    });
  });
});
