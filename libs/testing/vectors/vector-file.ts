import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Column, type EntryFault, Replay, type Value } from '@audit-replay';
import { Bitmap } from '@core/bitmap';
import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
import { leafHash } from '@core/merkle';

/** An entry as a vector states it. Its bytes are the canonical JSON of these members. */
export interface VectorEntry {
  readonly at: string;
  readonly by: string;
  readonly data: JsonObject;
  readonly kind: string;
}

interface VectorTable {
  /** `name:kind`, in the order of the values of a row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** What the entries make: the rows of each table that has any, and the faults of the entries. */
export interface Outcome {
  readonly faults: readonly EntryFault[];
  readonly tables: Readonly<Record<string, VectorTable>>;
}

/** The format of libs/audit-replay/vectors, which its README describes. */
export interface Vector extends Outcome {
  readonly about: string;
  readonly origin: string;
  readonly entries: readonly VectorEntry[];
}

const FOLDER = path.resolve(__dirname, '../../audit-replay/vectors');
const fileOf = (name: string): string => path.join(FOLDER, `${name}.json`);

export const VECTOR_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'))
  .sort();

export function readVector(name: string): Vector {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Vector;
}

/** Writes one entry, fault and row a line. */
export function writeVector(name: string, { about, origin, entries, faults, tables }: Vector): void {
  const list = (items: readonly unknown[], indent: string): string =>
    items.length === 0
      ? '[]'
      : `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}`).join(',\n')}\n${indent}]`;
  const table = ([key, { columns, rows }]: [string, VectorTable]): string =>
    `    ${JSON.stringify(key)}: {\n      "columns": ${JSON.stringify(columns)},\n      "rows": ${list(rows, '      ')}\n    }`;
  const members = [
    `  "about": ${JSON.stringify(about)}`,
    `  "origin": ${JSON.stringify(origin)}`,
    `  "entries": ${list(entries, '  ')}`,
    `  "faults": ${list(faults, '  ')}`,
    `  "tables": {\n${Object.entries(tables).map(table).join(',\n')}\n  }`,
  ];
  writeFileSync(fileOf(name), `{\n${members.join(',\n')}\n}\n`);
}

export function outcomeOf(origin: string, entries: readonly VectorEntry[]): Outcome {
  const faults: EntryFault[] = [];
  const replay = new Replay(origin, (fault) => faults.push(fault));
  for (const [index, { at, by, data, kind }] of entries.entries()) {
    const body = Buffer.from(canonicalJson({ at, by, data, kind }));
    replay.add({ index, leafHash: leafHash(body), at, by, data, kind });
  }
  const tables: Record<string, VectorTable> = {};
  for (const { name, columns, rows } of replay.tables()) {
    const made = [...rows()].map((row) => row.map((value, at) => inJson(value, columns[at])));
    if (made.length === 0) continue;
    tables[name] = { columns: columns.map((column) => `${column.name}:${column.kind}`), rows: made };
  }
  return { faults, tables };
}

/** Sets become lists of their members; canonical JSON becomes the value that it states. */
function inJson(value: Value, column: Column | undefined): JsonValue {
  if (value instanceof Bitmap) return [...value];
  const isJson = column?.kind === 'json' || column?.kind === 'numbers';
  return typeof value === 'string' && isJson ? (JSON.parse(value) as JsonValue) : value;
}
