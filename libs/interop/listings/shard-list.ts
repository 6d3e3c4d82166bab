import { isUtf8 } from 'node:buffer';
import { CsvReader, type CsvRow, type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { parseManifestLine } from '@interop/mixes';
import { ListingError } from './listings.errors.js';
import { type ShardColumns, shardColumns, shardOfTexts } from './shard-columns.js';

/** One shard of a list: its declaration, and its path if the list names one. */
export interface ListedShard {
  readonly line: number;
  readonly path?: string;
  /** Members of a declaration, unchecked. */
  readonly declared: Readonly<Record<string, unknown>>;
}

export type ListedLine = ListedShard | { readonly line: number; readonly fault: string };

export type ListFormat = 'text' | 'csv' | 'ndjson';

const LINE_LIMIT = 2 * 1024 * 1024;

/**
 * Returns the format by the list's name: `.csv`, `.jsonl`, `.ndjson`; any other is `label,path` a
 * line.
 */
export function listFormatOf(path: string): ListFormat {
  if (/\.csv(\.gz)?$/i.test(path)) return 'csv';
  return /\.(jsonl|ndjson)(\.gz)?$/i.test(path) ? 'ndjson' : 'text';
}

/** Reads a list from its bytes. The first column of a text list becomes the label `component`. */
export async function* readShardList(bytes: AsyncIterable<Buffer>, format: ListFormat): AsyncGenerator<ListedLine> {
  if (format === 'csv') yield* csvShards(bytes);
  else yield* lineShards(bytes, format === 'ndjson' ? ndjsonShard : textShard);
}

async function* lineShards(
  bytes: AsyncIterable<Buffer>,
  read: (text: string, line: number) => ListedLine | null,
): AsyncGenerator<ListedLine> {
  const splitter = new LineSplitter(LINE_LIMIT);
  const shards = (lines: readonly Line[]): ListedLine[] =>
    lines.flatMap((line) => {
      const text = textOf(line);
      const shard = typeof text === 'string' ? read(text, line.line) : { line: line.line, ...text };
      return shard ?? [];
    });
  for await (const chunk of bytes) yield* shards(splitter.push(chunk));
  yield* shards(splitter.end());
}

function textOf(line: Line): string | { readonly fault: string } {
  const bytes = withoutByteOrderMark(line);
  if (bytes === null) return { fault: `is longer than ${LINE_LIMIT} bytes` };
  return isUtf8(bytes) ? bytes.toString('utf8') : { fault: 'is not UTF-8' };
}

function textShard(text: string, line: number): ListedLine | null {
  const read = parseManifestLine(text);
  if (read === null || 'fault' in read) return read && { line, ...read };
  return { line, path: read.path, declared: { labels: { component: read.label } } };
}

function ndjsonShard(text: string, line: number): ListedLine | null {
  if (text.trim() === '') return null;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { line, fault: 'is not a JSON object' };
    return listedShard(line, value as Record<string, unknown>);
  } catch {
    return { line, fault: 'is not JSON' };
  }
}

async function* csvShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<ListedLine> {
  const reader = new CsvReader(LINE_LIMIT);
  let columns: ShardColumns | undefined;
  const shards = function* (rows: readonly CsvRow[]): Generator<ListedLine> {
    for (const row of rows) {
      if ('cells' in row && row.cells.length === 0) continue;
      if (columns) yield csvShard(row, columns);
      else columns = headerOf(row);
    }
  };
  for await (const chunk of bytes) yield* shards(reader.push(chunk));
  yield* shards(reader.end());
}

function headerOf(row: CsvRow): ShardColumns {
  if ('fault' in row) throw new ListingError('listing-malformed', `The header ${row.fault}.`);
  return shardColumns(
    row.cells.map((name) => name.trim()),
    { more: ['path'] },
  );
}

function csvShard(row: CsvRow, columns: ShardColumns): ListedLine {
  const line = row.row;
  if ('fault' in row) return { line, fault: row.fault };
  const [cells, named] = [row.cells.length, columns.names.length];
  if (cells !== named) return { line, fault: `has ${cells} cells; the header names ${named} columns` };
  return listedShard(line, shardOfTexts(columns, row.cells));
}

function listedShard(line: number, { path, ...declared }: Record<string, unknown>): ListedLine {
  if (path === undefined) return { line, declared };
  return typeof path === 'string' && path !== ''
    ? { line, path, declared }
    : { line, fault: 'has a path that is not a text' };
}
