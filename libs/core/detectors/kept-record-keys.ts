import type { JsonObject } from '@core/kernel';
import type { DetectorInputs, DetectorRun, RecordPosition } from './detector.js';
import { ItemKeeper, type KeptItems, type KeptReference, KeptTable, RECORD_BYTES } from './kept-items.js';
import { KeyIndex } from './key-index.js';
import { KEY_BYTES, keyItem, type KeyPlace, keyPlaceName, keyText } from './record-key.js';
import { rateOf } from './rate.js';

export const KEY_ITEM = RECORD_BYTES + KEY_BYTES;

/**
 * The keys that the order of a removal names, as items: each with its place in the order.
 * @param keys texts, or SHA-256 digests (32 bytes) of keys in NFC without white space around them
 */
export function orderedKeyItems(keys: readonly (string | Buffer)[]): Buffer {
  const items = Buffer.alloc(keys.length * KEY_ITEM);
  for (const [at, key] of keys.entries()) {
    items.writeUInt32BE(at, at * KEY_ITEM);
    items.set(typeof key === 'string' ? keyItem(key) : key.subarray(0, KEY_BYTES), at * KEY_ITEM + RECORD_BYTES);
  }
  return items;
}

/** Keeps a digest of each record's key, so that the record is found again when it is gone. */
export class KeyKeepingRun implements DetectorRun {
  private readonly keeper = new ItemKeeper(KEY_ITEM);
  private records = 0;
  private withoutKey = 0;

  constructor(private readonly place: KeyPlace) {}

  record(text: string, at: RecordPosition): void {
    this.records++;
    const key = keyText(this.place, text, at);
    if (key === null) this.withoutKey++;
    else this.keeper.keep(at.index, keyItem(key));
  }

  kept(): KeptItems {
    return this.keeper.items();
  }

  end(): JsonObject {
    const { records, withoutKey, place } = this;
    return { key: keyPlaceName(place), records, withoutKey, ...this.keeper.facts() };
  }
}

const EMPTY = new KeptTable([], KEY_ITEM);
const indexes = new WeakMap<KeptTable, KeyIndex>();

function indexOf(table: KeptTable): KeyIndex {
  const known = indexes.get(table) ?? new KeyIndex(table);
  indexes.set(table, known);
  return known;
}

/** Records whose key was kept of another shard, or is one that the order of a removal names. */
export class KeptRecordKeysRun implements DetectorRun {
  private readonly table: KeptTable;
  private readonly index: KeyIndex;
  private records = 0;
  private withoutKey = 0;
  private readonly found = new Set<number>();
  private readonly perRemoval = new Map<string, number>();
  private having = 0;
  private readonly examples: JsonObject[] = [];

  constructor(
    private readonly place: KeyPlace,
    private readonly inputs: DetectorInputs,
    private readonly examplesKept: number,
  ) {
    this.table = inputs.kept ?? EMPTY;
    this.index = indexOf(this.table);
  }

  record(text: string, at: RecordPosition): void {
    this.records++;
    const key = keyText(this.place, text, at);
    if (key === null) {
      this.withoutKey++;
      return;
    }
    const items = this.index.items(keyItem(key));
    const found = items.filter((item) => this.table.reference(item)?.shard !== this.inputs.shard);
    const [first] = found;
    if (first === undefined) return;
    this.having++;
    this.found.add(first);
    const removals = new Set(found.map((item) => this.table.reference(item)?.removal ?? null));
    for (const removal of removals)
      if (removal !== null) this.perRemoval.set(removal, (this.perRemoval.get(removal) ?? 0) + 1);
    if (this.examples.length >= this.examplesKept) return;
    this.examples.push({ record: at.index, offset: at.offset, uri: at.uri ?? undefined, like: this.about(first) });
  }

  private about(item: number): JsonObject {
    const { removal = null, inspection = '', shard = '', ordered } = this.table.reference(item) ?? {};
    if (ordered) return { removal, ordered };
    return { removal: removal ?? undefined, inspection, shard, record: this.table.record(item) };
  }

  end(): JsonObject {
    const ordered = this.table.references.filter((reference: KeptReference) => reference.ordered);
    const rate = rateOf(this.having, this.records);
    return {
      key: keyPlaceName(this.place),
      records: this.records,
      withoutKey: this.withoutKey,
      keys: this.table.count,
      orderedKeys: ordered.reduce((sum, { items, size }) => sum + items.length / size, 0),
      foundKeys: this.found.size,
      foundRecords: this.having,
      per100000: rate && { ...rate },
      foundRemovals: this.perRemoval.size,
      removals: [...this.perRemoval].map(([removal, records]) => ({ removal, records })),
      examples: this.examples,
      ...this.table.facts(),
    };
  }
}
