import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import {
  SELECT_BYTES_AMONG,
  SELECT_BYTES_IN_RANGE,
  SELECT_CURRENT_BYTES,
  SELECT_CURRENT_ENTRIES,
  SELECT_CURRENT_RECORDS,
  SELECT_CURRENT_TOKENS,
  SELECT_CURRENT_TRAITS,
  SELECT_RECORDS_AMONG,
  SELECT_RECORDS_IN_RANGE,
  SELECT_TOKENS_AMONG,
  SELECT_TOKENS_IN_RANGE,
  SELECT_TRAITS_AMONG,
  SELECT_TRAITS_IN_RANGE,
} from './fact-values.sql.js';
import { SELECT_EVIDENCE_BETWEEN } from './read-shards.sql.js';
import { batchesOf, isSparse, rangeOf, shardsWithout } from './stated-facts.store.js';

/**
 * A fact as a number: the id of the traits, or a figure; -1 where the shard states none. Evidence
 * is 1 where it is stated of each origin, and there is one; else 0.
 */
export type NumericFact = 'traits' | 'records' | 'tokens' | 'bytes' | 'evidence';

/** Calls `visit` for each shard, in any order. */
export type EachValue = (visit: (shard: number, value: number) => void) => void;

type Column = Exclude<NumericFact, 'evidence'>;

interface ValuesRow {
  readonly numbers: Buffer | null;
  readonly values: Buffer | null;
}

/** Of consecutive shards. */
interface CurrentValues {
  /** The tree size at which they are valid. */
  readonly asOf: number;
  readonly values: Float64Array;
}

const VALID: Readonly<Record<Column, { readonly range: string; readonly among: string; readonly current: string }>> = {
  traits: { range: SELECT_TRAITS_IN_RANGE, among: SELECT_TRAITS_AMONG, current: SELECT_CURRENT_TRAITS },
  records: { range: SELECT_RECORDS_IN_RANGE, among: SELECT_RECORDS_AMONG, current: SELECT_CURRENT_RECORDS },
  tokens: { range: SELECT_TOKENS_IN_RANGE, among: SELECT_TOKENS_AMONG, current: SELECT_CURRENT_TOKENS },
  bytes: { range: SELECT_BYTES_IN_RANGE, among: SELECT_BYTES_AMONG, current: SELECT_CURRENT_BYTES },
};

/** Numbers of a range that one statement reads. */
const RANGE_AT_ONCE = 2 ** 16;

/** The values of a set of any size as of a tree size, read from the rows of its shards. */
export async function readValues(reader: Reader, fact: NumericFact, among: Bitmap, asOf: number): Promise<EachValue[]> {
  if (fact === 'evidence') return [evidenceOf(among, await shardsWithout(reader, 'evidence', among, asOf))];
  const { range, among: listed } = VALID[fact];
  const rows: ValuesRow[] = [];
  if (isSparse(among)) {
    for (const numbers of batchesOf(among)) rows.push(...(await reader.query<ValuesRow>(listed, [asOf, numbers])));
    return rows.map((row) => valuesOf(row));
  }
  const [first, after] = rangeOf(among);
  for (let from = first; from < after; from += RANGE_AT_ONCE) {
    const to = Math.min(from + RANGE_AT_ONCE, after);
    rows.push(...(await reader.query<ValuesRow>(range, [asOf, from, to])));
  }
  return rows.map((row) => valuesOf(row, among));
}

/** The present values of the shards [from, to) that are registered; null if none is. */
export async function readCurrentValues(
  reader: Reader,
  fact: NumericFact,
  from: number,
  to: number,
): Promise<CurrentValues | null> {
  const sql = fact === 'evidence' ? SELECT_CURRENT_ENTRIES : VALID[fact].current;
  const [row] = await reader.query<{ asOf: number; values: Buffer | null }>(sql, [from, to]);
  if (!row?.values) return null;
  const { asOf } = row;
  const values = numbersIn(row.values);
  return { asOf, values: fact === 'evidence' ? await evidenceAt(reader, from, values, asOf) : values };
}

/** @param entries of the registrations; -1 - entry of a shard that was corrected */
async function evidenceAt(reader: Reader, from: number, entries: Float64Array, asOf: number): Promise<Float64Array> {
  const registrations = entries.map((entry) => (entry < 0 ? -1 - entry : entry));
  const bounds = [registrations[0] ?? 0, registrations.at(-1) ?? 0];
  const [row] = await reader.query<{ entries: Buffer | null }>(SELECT_EVIDENCE_BETWEEN, bounds);
  const stating = new Set(numbersIn(row?.entries ?? null));
  const values = registrations.map((entry) => (stating.has(entry) ? 1 : 0));
  const corrected: number[] = [];
  entries.forEach((entry, at) => {
    if (entry < 0) corrected.push(from + at);
  });
  if (corrected.length === 0) return values;
  const lacking = await shardsWithout(reader, 'evidence', Bitmap.of(corrected), asOf);
  for (const shard of corrected) values[shard - from] = lacking.has(shard) ? 0 : 1;
  return values;
}

function evidenceOf(among: Bitmap, lacking: Bitmap): EachValue {
  return (visit) => {
    for (const shard of lacking) visit(shard, 0);
    for (const shard of among.andNot(lacking)) visit(shard, 1);
  };
}

function valuesOf({ numbers, values }: ValuesRow, among?: Bitmap): EachValue {
  const [shards, of] = [numbersIn(numbers), numbersIn(values)];
  return (visit) => {
    shards.forEach((shard, at) => {
      if (among?.has(shard) ?? true) visit(shard, of[at] as number);
    });
  };
}

/** Numbers of 8 bytes, the most significant first: whole, and at most 2^53 - 1. */
function numbersIn(bytes: Buffer | null): Float64Array {
  const numbers = new Float64Array((bytes?.length ?? 0) / 8);
  for (let at = 0; at < numbers.length; at++)
    numbers[at] = (bytes?.readInt32BE(8 * at) ?? 0) * 2 ** 32 + (bytes?.readUInt32BE(8 * at + 4) ?? 0);
  return numbers;
}
