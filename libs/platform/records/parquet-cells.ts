import type { ParquetCells } from '@platform/parquet';
import { type FileRecord, type RecordMembers, TEXT_MEMBERS, URI_MEMBERS } from './record.js';

/** The columns that records are made of. */
export interface RecordColumns {
  readonly texts: readonly string[];
  readonly uris: readonly string[];
  /** Those that are asked for, and there; null: none is asked for. */
  readonly members: readonly string[] | null;
  readonly all: readonly string[];
}

const TEXT = 'VARCHAR';
const KEYS = [TEXT, 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'];

/**
 * The columns that have all that a record is made of, where they are texts, or whole numbers among
 * its members; null: rows are to be read as JSON objects. The records are the same.
 * @param types of the columns, by name
 */
export function recordColumns(
  types: ReadonlyMap<string, string>,
  { member, members = [] }: RecordMembers,
): RecordColumns | null {
  if (member === null) return null;
  const there = (names: readonly string[]): string[] => names.filter((name) => types.has(name));
  const areOf = (names: readonly string[], known: readonly string[]): boolean =>
    names.every((name) => known.includes(types.get(name) ?? ''));
  const [texts, uris, keys] = [
    there(member === undefined ? TEXT_MEMBERS : [member]),
    there(URI_MEMBERS),
    there(members),
  ];
  if (texts.length === 0 || !areOf([...texts, ...uris], [TEXT]) || !areOf(keys, KEYS)) return null;
  const all = [...new Set([...texts, ...uris, ...keys])];
  return { texts, uris, members: members.length === 0 ? null : keys, all };
}

/** As `recordOf` of the row as a JSON object. */
export function recordOfCells(
  { values, whole }: ParquetCells,
  { texts, uris, members, all }: RecordColumns,
): FileRecord {
  const valueOf = (name: string): unknown => values[all.indexOf(name)];
  const firstText = (names: readonly string[]): string | null => {
    for (const name of names) {
      const value = valueOf(name);
      if (typeof value === 'string') return value;
    }
    return null;
  };
  const record = { text: firstText(texts) ?? whole ?? '', offset: null, uri: firstText(uris) };
  if (members === null) return record;
  const found = new Map<string, string>();
  for (const name of members) {
    const value = valueOf(name);
    if (typeof value === 'string') found.set(name, value);
    else if (Number.isSafeInteger(Number(value ?? NaN))) found.set(name, String(value));
  }
  return { ...record, members: found };
}
