import { parseManifest } from '@interop/mixes';
import { CsvRows } from './csv-rows.js';
import { ListingError } from './listings.errors.js';
import { type ShardColumns, shardColumns, shardOfTexts } from './shard-columns.js';

/** One shard of a list: what the list says of it, and where it is if it says a path. */
export interface ListedShard {
  readonly line: number;
  readonly path?: string;
  /** Members of a declaration, unchecked. */
  readonly declared: Readonly<Record<string, unknown>>;
}

export type ListedLine = ListedShard | { readonly line: number; readonly fault: string };

export type ListFormat = 'text' | 'csv' | 'ndjson';

const ROW_LIMIT = 2 * 1024 * 1024;

/** The format that a list's name tells: `.csv`, `.jsonl`, `.ndjson`; any other is `label,path` a line. */
export function listFormatOf(path: string): ListFormat {
  if (/\.csv(\.gz)?$/i.test(path)) return 'csv';
  return /\.(jsonl|ndjson)(\.gz)?$/i.test(path) ? 'ndjson' : 'text';
}

/** Reads a list from its lines, which come without their LF. `label` is the label that the first column of a text manifest becomes. */
export async function* readShardList(lines: AsyncIterable<string>, format: ListFormat): AsyncGenerator<ListedLine> {
  if (format === 'csv') yield* csvShards(lines);
  else if (format === 'ndjson') yield* ndjsonShards(lines);
  else yield* textShards(lines);
}

async function* textShards(lines: AsyncIterable<string>): AsyncGenerator<ListedLine> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    yield* textShard(text, line);
  }
}

function textShard(text: string, line: number): ListedLine[] {
  try {
    return parseManifest(text).map(({ label, path }) => ({ line, path, declared: { labels: { component: label } } }));
  } catch (error) {
    return [{ line, fault: (error as Error).message.replace(/^.*?: line 1 /, '').replace(/\.$/, '') }];
  }
}

async function* ndjsonShards(lines: AsyncIterable<string>): AsyncGenerator<ListedLine> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield ndjsonShard(line === 1 ? text.replace(/^\uFEFF/, '') : text, line);
  }
}

function ndjsonShard(text: string, line: number): ListedLine {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { line, fault: 'is not a JSON object' };
    return listed(line, value as Record<string, unknown>);
  } catch {
    return { line, fault: 'is not JSON' };
  }
}

async function* csvShards(lines: AsyncIterable<string>): AsyncGenerator<ListedLine> {
  const rows = new CsvRows(ROW_LIMIT);
  let columns: ShardColumns | undefined;
  const read = function* (found: ReturnType<CsvRows['push']>): Generator<ListedLine> {
    for (const row of found) {
      if ('fault' in row) {
        if (!columns) throw new ListingError('listing-malformed', `The header ${row.fault}.`);
        yield { line: row.row, fault: row.fault };
      } else if (row.cells.length === 0) continue;
      else if (!columns)
        columns = shardColumns(
          row.cells.map((name) => name.trim()),
          { more: ['path'] },
        );
      else if (row.cells.length !== columns.names.length)
        yield {
          line: row.row,
          fault: `has ${row.cells.length} cells; the header names ${columns.names.length} columns`,
        };
      else yield listed(row.row, shardOfTexts(columns, row.cells));
    }
  };
  let first = true;
  for await (const text of lines) {
    yield* read(rows.push(first ? text.replace(/^\uFEFF/, '') : text));
    first = false;
  }
  yield* read(rows.end());
}

function listed(line: number, { path, ...declared }: Record<string, unknown>): ListedLine {
  if (path === undefined) return { line, declared };
  return typeof path === 'string' && path !== ''
    ? { line, path, declared }
    : { line, fault: 'has a path that is not a text' };
}
