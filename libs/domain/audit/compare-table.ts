import { Bitmap } from '@core/bitmap';
import { canonicalJson, type JsonValue } from '@core/kernel';
import { type Column, compareKeys, type ProjectedTable, type Row, type Value } from '@audit-replay';
import type { Differences } from './difference.js';

/** A row as the database holds it. */
export type LiveRow = readonly unknown[];

/** Whether two entries are of one append. Tree heads state it, entries do not. */
export type SameAppend = (one: number, other: number) => boolean;

/**
 * Compares both in the order of their keys: reports each row that only one of them has, and each
 * column in which they differ. Returns how many rows were compared.
 */
export async function compareTable(
  table: ProjectedTable,
  live: AsyncIterable<readonly LiveRow[]>,
  sameAppend: SameAppend,
  differences: Differences,
): Promise<number> {
  const { columns, key, name } = table;
  const expected = table.rows()[Symbol.iterator]();
  const hasAppend = columns.slice(0, key).some(({ kind }) => kind === 'append');
  const order = (row: Row, other: LiveRow): number =>
    compareKeys(row, hasAppend ? inAppendsOf(row, other) : (other as Row), key);
  const inAppendsOf = (row: Row, other: LiveRow): Row =>
    columns
      .slice(0, key)
      .map(
        ({ kind }, at) => (kind === 'append' && fits(row[at], other[at], sameAppend) ? row[at] : other[at]) as Value,
      );
  const keyOf = (row: LiveRow): string =>
    columns
      .slice(0, key)
      .map((column, at) => `${column.name} ${String(row[at])}`)
      .join(', ');
  let next = expected.next();
  let compared = 0;
  for await (const rows of live) {
    for (const row of rows) {
      compared++;
      for (; !next.done && order(next.value, row) < 0; next = expected.next())
        differences.add(name, keyOf(next.value), 'the entries make this row; the table lacks it');
      if (next.done || order(next.value, row) > 0) {
        differences.add(name, keyOf(row), 'no entry makes this row');
        continue;
      }
      for (let at = key; at < columns.length; at++) {
        const wrong = difference(columns[at] as Column, next.value[at] ?? null, row[at], sameAppend);
        if (wrong !== null) differences.add(name, keyOf(row), wrong);
      }
      next = expected.next();
    }
  }
  for (; !next.done; next = expected.next())
    differences.add(name, keyOf(next.value), 'the entries make this row; the table lacks it');
  return compared;
}

function difference({ name, kind }: Column, expected: Value, live: unknown, sameAppend: SameAppend): string | null {
  if (expected instanceof Bitmap || kind === 'set')
    return setDifference(name, expected as Bitmap | null, live as Buffer | null);
  if (kind === 'append') {
    return fits(expected, live, sameAppend)
      ? null
      : `${name} is ${String(live)}; by the entries it is in the append of entry ${String(expected)}`;
  }
  const held = kind === 'json' && live !== null ? canonicalJson(live as JsonValue) : live;
  return held === expected ? null : `${name} is ${shown(held)}; by the entries it is ${shown(expected)}`;
}

const fits = (expected: unknown, live: unknown, sameAppend: SameAppend): boolean =>
  Number(live) <= Number(expected) && sameAppend(Number(live), Number(expected));

function setDifference(name: string, expected: Bitmap | null, live: Buffer | null): string | null {
  if (expected === null || live === null)
    return expected === live
      ? null
      : `${name} is ${live ? 'there' : 'not there'}; by the entries it is ${expected ? 'there' : 'not there'}`;
  const held = readSet(live);
  if (!held) return `${name} is not a well-formed set`;
  if (held.equals(expected)) return null;
  const [more, fewer] = [held.andNot(expected), expected.andNot(held)];
  const example = (set: Bitmap): string => (set.isEmpty ? '' : `, such as ${set.first() ?? ''}`);
  return `${name} has ${more.size} shards too many${example(more)}, and lacks ${fewer.size}${example(fewer)}`;
}

function readSet(bytes: Buffer): Bitmap | null {
  try {
    return Bitmap.fromBytes(bytes);
  } catch {
    return null;
  }
}

const LIMIT = 200;
const shown = (value: unknown): string => {
  const text = JSON.stringify(value ?? null);
  return text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text;
};
