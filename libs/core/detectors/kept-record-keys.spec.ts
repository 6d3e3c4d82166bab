import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import type { RecordPosition } from './detector.js';
import { ItemKeeper, type KeptReference, KeptTable } from './kept-items.js';
import { KEY_ITEM, KeptRecordKeysRun, KeyKeepingRun, orderedKeyItems } from './kept-record-keys.js';
import { keyItem } from './record-key.js';
import { recordKeys } from './record-keys.js';

interface Kept {
  readonly removal: string | null;
  readonly shard: string;
  readonly keys: readonly string[];
}

const at = (index: number, members?: ReadonlyMap<string, string>): RecordPosition => ({
  ...{ index, offset: null, uri: null, members },
});

function referenceOf({ removal, shard, keys }: Kept): KeptReference {
  const keeper = new ItemKeeper(KEY_ITEM);
  for (const [index, key] of keys.entries()) keeper.keep(index, keyItem(key));
  return { inspection: `of ${shard}`, removal, shard, text: null, ...keeper.items() };
}

function look(kept: readonly Kept[], shard: string, texts: readonly string[]): JsonObject {
  const run = new KeptRecordKeysRun('text', { kept: new KeptTable(kept.map(referenceOf), KEY_ITEM), shard }, 0);
  for (const [index, text] of texts.entries()) run.record(text, at(index));
  return run.end();
}

describe('KeptRecordKeysRun', () => {
  it('finds for each removal what a search in all that was kept of other shards finds', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const shard = fc.constantFrom('s', 't', 'u');
    const kept = fc.record({
      removal: fc.constantFrom('removal-1', 'removal-2', null),
      shard,
      keys: fc.array(key, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(kept, { maxLength: 6 }), shard, fc.array(key, { maxLength: 8 }), (all, own, texts) => {
        const others = all.filter((one) => one.shard !== own);
        const having = texts.filter((text) => others.some(({ keys }) => keys.includes(text)));
        const counted = ['removal-1', 'removal-2'].flatMap((removal) => {
          const its = others.filter((one) => one.removal === removal);
          const records = texts.filter((text) => its.some(({ keys }) => keys.includes(text))).length;
          return records > 0 ? [{ removal, records }] : [];
        });
        const facts = look(all, own, texts);
        expect(facts['foundRecords']).toBe(having.length);
        const removals = facts['removals'] as { removal: string }[];
        expect([...removals].sort((a, b) => (a.removal < b.removal ? -1 : 1))).toEqual(counted);
      }),
      { numRuns: 500 },
    );
  });

  it('looks up the keys that an order names, as texts and as digests', () => {
    const items = orderedKeyItems(['Doc-e\u0301 ', keyDigest('doc-2')]);
    const reference = {
      inspection: '',
      removal: 'removal-1',
      shard: '',
      text: null,
      items,
      size: KEY_ITEM,
      ordered: true,
    };
    const kept = new KeptTable([reference], KEY_ITEM, new Map([['removal-2', 'secret-erased']]));
    const run = recordKeys.start({ reference: 'removals', key: { member: 'id' } }, { kept, shard: 's' });
    run.record('Doc-é', at(0));
    run.record('', at(1, new Map([['id', 'Doc-é']])));
    run.record('', at(2, new Map([['id', 'doc-2']])));
    expect(run.end()).toMatchObject({
      ...{ key: 'member:id', orderedKeys: 2, withoutKey: 1, foundRecords: 2, foundKeys: 2 },
      removals: [{ removal: 'removal-1', records: 2 }],
      notLookedUp: { 'removal-2': 'secret-erased' },
    });
  });
});

describe('KeyKeepingRun', () => {
  it('keeps the member that is the key, and counts the records without one', () => {
    const run = new KeyKeepingRun({ member: 'id' });
    run.record('text', at(0, new Map([['id', ' 7 ']])));
    run.record('text', at(1, new Map()));
    expect(run.end()).toEqual({ key: 'member:id', records: 2, withoutKey: 1, kept: 1, notKept: 0 });
    expect(Buffer.from(run.kept().items).subarray(4)).toEqual(keyItem('7'));
  });
});

/** SHA-256 in full: its first half is what is kept. */
function keyDigest(key: string): Buffer {
  return Buffer.concat([keyItem(key), Buffer.alloc(16)]);
}
