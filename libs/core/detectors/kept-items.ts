import type { JsonObject, JsonValue } from '@core/kernel';
import { objectOf, oneOf, refuseParameter, requireKnown, textOf } from './read-parameters.js';

/** Bytes of the number of a record, before what is kept of it. */
export const RECORD_BYTES = 4;
/** Records of one shard of which something is kept. */
export const KEPT_LIMIT = 500_000;
const ID_LENGTH = 200;
/** Removals that facts name where a look shows nothing of them. */
const NAMED = 100;

/** What was kept of the records of one shard: items of one size, in the order of the records. */
export interface KeptItems {
  /** Each begins with the number of its record, big-endian. */
  readonly items: Uint8Array;
  readonly size: number;
}

/** Kept items that a run looks records up in. */
export interface KeptReference extends KeptItems {
  readonly inspection: string;
  /** The removal that they were kept for; null: for none. */
  readonly removal: string | null;
  /** The shard that the records were in. */
  readonly shard: string;
  /** The member of a record that held its text; null: `text`, then `content`. */
  readonly text: string | null;
  /** Keys that the order of the removal names, of no shard. */
  readonly ordered?: boolean;
}

/** Which kept items a run looks records up in. */
export type KeptChoice =
  | { readonly of: 'removals' }
  | { readonly of: 'removal'; readonly id: string }
  | { readonly of: 'inspection'; readonly id: string };

/** Whether parameters order to keep something of each record. */
export function readKeep(value: JsonValue | undefined): boolean {
  if (value === undefined) return false;
  // Once it is ordered, `keep` is the commitment to the secret of the inspection.
  if (value !== true && (typeof value !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(value)))
    refuseParameter('/keep', 'must be true');
  return true;
}

/** `"removals"`: what was kept for all of them. */
export function readKeptChoice(value: JsonValue): KeptChoice {
  if (value === 'removals') return { of: 'removals' };
  const given = objectOf(value, '/reference');
  requireKnown(given, ['removal', 'inspection'], '/reference');
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  if (names.length !== 1) refuseParameter('/reference', 'must name a removal or an inspection');
  const of = oneOf(names[0], '/reference', ['removal', 'inspection'] as const);
  return { of, id: textOf(given[of], `/reference/${of}`, ID_LENGTH) };
}

/** Keeps items of one size, up to a limit. */
export class ItemKeeper {
  private bytes: Buffer;
  private used = 0;
  /** Records that came when the limit was reached. */
  beyond = 0;

  constructor(private readonly size: number) {
    this.bytes = Buffer.alloc(256 * size);
  }

  get count(): number {
    return this.used / this.size;
  }

  /** @param kept `size` less `RECORD_BYTES` bytes */
  keep(record: number, kept: Uint8Array): void {
    if (this.count === KEPT_LIMIT) {
      this.beyond++;
      return;
    }
    if (this.used === this.bytes.length) this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.used)]);
    this.bytes.writeUInt32BE(record, this.used);
    this.bytes.set(kept, this.used + RECORD_BYTES);
    this.used += this.size;
  }

  items(): KeptItems {
    return { items: this.bytes.subarray(0, this.used), size: this.size };
  }

  facts(): JsonObject {
    return { kept: this.count, notKept: this.beyond };
  }
}

/** Kept items of several shards, numbered through. */
export class KeptTable {
  readonly items: Buffer;
  readonly references: readonly KeptReference[];
  private readonly starts: number[] = [];

  /** @param notLookedUp removals of which not all that was kept is in the table, with the reason */
  constructor(
    references: readonly KeptReference[],
    readonly size: number,
    private readonly notLookedUp: ReadonlyMap<string, string> = new Map(),
  ) {
    const all = Buffer.concat(references.map(({ items }) => items));
    let at = 0;
    // The items once: those that were given are no longer needed.
    this.references = references.map((reference) => {
      this.starts.push(at / size);
      const items = all.subarray(at, at + reference.items.length);
      at += items.length;
      return { ...reference, items };
    });
    this.items = all;
  }

  /** The removals for which a look in the table shows nothing, or not all. */
  facts(): JsonObject {
    if (this.notLookedUp.size === 0) return {};
    const named = [...this.notLookedUp].slice(0, NAMED);
    const more = this.notLookedUp.size - named.length;
    return { notLookedUp: Object.fromEntries(named), ...(more > 0 && { notLookedUpMore: more }) };
  }

  get count(): number {
    return this.items.length / this.size;
  }

  /** Of the item with this number. */
  reference(number: number): KeptReference | null {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= number) low = middle;
      else high = middle;
    }
    return this.references[low] ?? null;
  }

  record(number: number): number {
    return this.items.readUInt32BE(number * this.size);
  }
}
