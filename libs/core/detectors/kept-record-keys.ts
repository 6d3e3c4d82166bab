import { type JsonObject, sha256 } from '@core/kernel';
import type { DetectorInputs, DetectorRun, RecordPosition } from './detector.js';
import { ItemKeeper, type KeptItems, KeptTable, RECORD_BYTES } from './kept-items.js';

/** What of a record is its key: the text that the reader hands out, or its address. */
export const KEY_PLACES = ['text', 'uri'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

/** Half of SHA-256: two keys among 10^12 share it with a chance of 10^-15. */
const KEY_BYTES = 16;
export const KEY_ITEM = RECORD_BYTES + KEY_BYTES;

/** Of the key in NFC, without white space around it; null: the record has none. */
function keyOf(place: KeyPlace, text: string, { uri }: RecordPosition): Buffer | null {
  const key = (place === 'text' ? text : uri)?.normalize('NFC').trim() ?? '';
  return key === '' ? null : sha256(key).subarray(0, KEY_BYTES);
}

/** Keeps a digest of each record's key, so that the record is found again when it is gone. */
export class KeyKeepingRun implements DetectorRun {
  private readonly keeper = new ItemKeeper(KEY_ITEM);
  private records = 0;
  private withoutKey = 0;

  constructor(private readonly place: KeyPlace) {}

  record(text: string, at: RecordPosition): void {
    this.records++;
    const key = keyOf(this.place, text, at);
    if (key) this.keeper.keep(at.index, key);
    else this.withoutKey++;
  }

  kept(): KeptItems {
    return this.keeper.items();
  }

  end(): JsonObject {
    const { records, withoutKey, place } = this;
    return { key: place, records, withoutKey, ...this.keeper.facts() };
  }
}

const EMPTY = new KeptTable([], KEY_ITEM);
const indexes = new WeakMap<KeptTable, ReadonlyMap<string, number>>();

/** The first item with each key. */
function indexOf(table: KeptTable): ReadonlyMap<string, number> {
  const known = indexes.get(table);
  if (known) return known;
  const made = new Map<string, number>();
  for (let item = table.count - 1; item >= 0; item--) {
    const at = item * KEY_ITEM + RECORD_BYTES;
    made.set(table.items.toString('latin1', at, at + KEY_BYTES), item);
  }
  indexes.set(table, made);
  return made;
}

/** Records whose key was kept of another shard. */
export class KeptRecordKeysRun implements DetectorRun {
  private readonly table: KeptTable;
  private readonly index: ReadonlyMap<string, number>;
  private records = 0;
  private withoutKey = 0;
  private readonly found = new Map<number, number>();
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
    const key = keyOf(this.place, text, at);
    if (!key) {
      this.withoutKey++;
      return;
    }
    const item = this.index.get(key.toString('latin1'));
    const reference = item === undefined ? null : this.table.reference(item);
    if (item === undefined || !reference || reference.shard === this.inputs.shard) return;
    this.having++;
    this.found.set(item, (this.found.get(item) ?? 0) + 1);
    const { removal, inspection, shard } = reference;
    if (removal !== null) this.perRemoval.set(removal, (this.perRemoval.get(removal) ?? 0) + 1);
    if (this.examples.length >= this.examplesKept) return;
    const like = { removal: removal ?? undefined, inspection, shard, record: this.table.record(item) };
    this.examples.push({ record: at.index, offset: at.offset, uri: at.uri ?? undefined, like });
  }

  end(): JsonObject {
    return {
      key: this.place,
      records: this.records,
      withoutKey: this.withoutKey,
      keys: this.table.count,
      foundKeys: this.found.size,
      foundRecords: this.having,
      foundRemovals: this.perRemoval.size,
      removals: [...this.perRemoval].map(([removal, records]) => ({ removal, records })),
      examples: this.examples,
    };
  }
}
