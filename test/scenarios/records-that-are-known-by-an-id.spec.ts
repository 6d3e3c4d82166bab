import { rmSync } from 'node:fs';
import path from 'node:path';
import { InspectedFolder } from '@testing/harness';

const RECORDS = Array.from({ length: 12 }, (_, at) => ({
  id: at === 5 ? 41 : `user-${at}`,
  text: `The ${at}th letter of this house, of ${at * 7} words, sent to the friends of the ${at + 3}th street in winter.`,
}));
const KEYS = ['user-7', 'user-9', '41'];
const key = { member: 'id' };
const lettersWith = (...ids: (string | number)[]): typeof RECORDS =>
  RECORDS.filter(({ id }) => !KEYS.includes(String(id)) || ids.includes(id));

/** The records of a person are known by an id, not by their text or their address. */
describe('records that are known by an id', () => {
  let files: InspectedFolder;

  beforeAll(async () => {
    files = await InspectedFolder.open();
  });
  afterAll(() => files.close());

  it('are kept and looked up by a member of the record', async () => {
    const whole = await files.register('letters.jsonl', RECORDS);
    const removal = await files.remove({ dataset: 'letters.jsonl', recordKeys: KEYS }, 'redact');
    const subject = { removal: removal.id };
    const keep = { keep: true, key };
    const kept = await files.inspect({
      subject,
      detectors: [
        { name: 'near-duplicates', parameters: keep },
        { name: 'record-keys', parameters: keep },
      ],
    });
    expect(kept.map(({ facts }) => [facts['kept'], facts['notKept']])).toEqual([
      [3, 0],
      [3, 0],
    ]);
    rmSync(path.join(files.folder, 'letters.jsonl'));
    const redact = (name: string, records: typeof RECORDS) =>
      files.register(name, records, { derivedFrom: [whole], activity: { kind: 'redaction', removal: removal.id } });
    const reference = { removal: removal.id };
    await redact('clean.jsonl', lettersWith());
    // A look by another key compares with nothing of this removal.
    await files.look('clean.jsonl', 'record-keys', { reference });
    expect(await files.verify(removal.id, 'content')).toMatchObject({ verdict: 'inconclusive' });
    const clean = await files.look('clean.jsonl', 'record-keys', { reference, key });
    expect(clean?.facts).toMatchObject({ key: 'member:id', withoutKey: 0, foundRecords: 0, orderedKeys: 3 });
    expect(await files.verify(removal.id, 'content')).toMatchObject({ verdict: 'excluded' });
    const left = await redact('left.jsonl', lettersWith('user-9', 41));
    const found = await files.look('left.jsonl', 'record-keys', { reference, key });
    expect(found?.facts).toMatchObject({ foundRecords: 2, removals: [{ removal: removal.id, records: 2 }] });
    expect(await files.findings('removed-content-found', removal.id)).toMatchObject([{ examples: [left] }]);
    expect(await files.verify(removal.id, 'content')).toMatchObject({ verdict: 'violated' });
  });

  it('are looked up by the keys of the order where the file was gone, and nothing could be kept', async () => {
    // Other texts: the same content would be the same shard.
    const other = (records: typeof RECORDS) => records.map(({ id, text }) => ({ id, text: `Dear friends. ${text}` }));
    const whole = await files.register('gone.jsonl', other(RECORDS));
    rmSync(path.join(files.folder, 'gone.jsonl'));
    const removal = await files.remove({ dataset: 'gone.jsonl', recordKeys: KEYS }, 'redact');
    const activity = { kind: 'redaction', removal: removal.id };
    const parameters = { reference: { removal: removal.id }, key };
    await files.register('empty.jsonl', other(lettersWith()), { derivedFrom: [whole], activity });
    const none = await files.look('empty.jsonl', 'record-keys', parameters);
    expect(none).toMatchObject({ outcome: 'measured', facts: { orderedKeys: 3, foundRecords: 0 } });
    // Nothing shows that the ids are what the order names.
    expect(await files.verify(removal.id, 'content')).toMatchObject({
      verdict: 'inconclusive',
      evidence: { inspected: { outcome: 'inconclusive', detectors: [{ name: 'record-keys', shards: 1, partly: 1 }] } },
    });
    const { inspected } = (await files.verify(removal.id, 'content')).evidence;
    expect(inspected.says).toContain('Nothing shows that the removal names records by member:id');
    const left = await files.register('one.jsonl', other(lettersWith('user-7')), { derivedFrom: [whole], activity });
    const one = await files.look('one.jsonl', 'record-keys', parameters);
    expect(one?.facts).toMatchObject({ foundRecords: 1, examples: [{ like: { removal: removal.id, ordered: true } }] });
    expect(await files.verify(removal.id, 'content')).toMatchObject({
      verdict: 'violated',
      evidence: { inspected: { examples: [{ shard: left, found: 'record-key', records: 1 }] } },
    });
  });

  it('are found for each removal that names them', async () => {
    const both = ['first.jsonl', 'second.jsonl'];
    const removals: string[] = [];
    for (const dataset of both) {
      await files.register(
        dataset,
        RECORDS.map((record) => ({ ...record, dataset })),
      );
      removals.push((await files.remove({ dataset, recordKeys: ['user-8'] }, 'redact')).id);
    }
    await files.register('copy.jsonl', [{ id: 'user-8', text: 'another text' }]);
    const found = await files.look('copy.jsonl', 'record-keys', { reference: 'removals', key });
    expect(found?.facts['removals']).toEqual(removals.map((removal) => ({ removal, records: 1 })));
  });

  it.each([
    ['record-keys', { keep: true, key: { column: 'id' } }, '/key/column'],
    ['record-keys', { reference: 'removals', key: { member: '' } }, '/key/member'],
    ['record-keys', { reference: 'removals', key: 'id' }, '/key'],
    ['near-duplicates', { reference: 'removals', key }, '/key'],
  ])('are refused for %s by the parameters %j', async (name, parameters, pointer) => {
    const order = { subject: { selector: { dataset: 'letters.jsonl' } }, detectors: [{ name, parameters }] };
    const { status, body } = await files.api.request('POST', '/v1/inspections', order);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, `/detectors/0/parameters${pointer}`]);
  });
});
