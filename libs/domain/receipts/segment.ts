import { createHash } from 'node:crypto';
import { canonicalJson, type Instant, parseInstant } from '@core/kernel';
import type { RecordReading, Seen } from './record-reading.command.js';

/** `[rank]` or `[rank, process]`: who counts a sequence. */
export type Source = readonly [rank: number] | readonly [rank: number, process: string];
/** `[seen]` or `[seen, how]`. */
export type Way = readonly [seen: Seen] | readonly [seen: Seen, how: string];

/**
 * A receipt: the place of its source, its sequence, the shard, milliseconds after `firstAt`, the
 * place of its way, bytes, records, step. A shard is its number, or `-1 - n`: the n-th of `names`,
 * which no shard had when it was recorded. Unknown figures are null; at the end they are left out.
 */
export type Row = readonly (number | null)[];

/** The receipts of one entry. */
export interface Segment {
  /** Hex. */
  readonly digest: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly sources: readonly Source[];
  readonly ways: readonly Way[];
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

/** A receipt with the number of its shard; null if no shard has its name. */
export interface ResolvedReading {
  readonly reading: RecordReading;
  readonly shard: number | null;
}

/** Bytes of rows and names in one entry: with the rest they stay below the ledger's limit. */
const ENTRY_BYTES = 44_000;
const ROW_BYTES = 12;

/** Splits receipts of one run into entries, in their order. */
export function segmentsOf(readings: readonly ResolvedReading[]): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  let bytes = 0;
  for (const [at, { reading, shard }] of readings.entries()) {
    const size = sizeOf(reading, shard);
    if (at > from && bytes + size > ENTRY_BYTES) {
      segments.push(segmentOf(readings.slice(from, at)));
      [from, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (from < readings.length) segments.push(segmentOf(readings.slice(from)));
  return segments;
}

/** An upper bound, as if no source, way or name occurred before. */
function sizeOf(
  { process = '', how = '', bytes, records, step, ...reading }: RecordReading,
  shard: number | null,
): number {
  const figures = [bytes, records, step].reduce((sum: number, figure) => sum + String(figure ?? 'null').length + 1, 0);
  // Canonical JSON escapes a letter into six bytes at most.
  const texts = 6 * (process.length + how.length);
  const name = shard === null ? jsonBytes(nameOf(reading)) : 0;
  return 2 * ROW_BYTES + 40 + figures + texts + name;
}

const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) + 1;

/** What was read, as the receipt names it. */
export function nameOf({ digest, shard, uri }: Pick<RecordReading, 'digest' | 'shard' | 'uri'>): string {
  return digest ?? shard ?? uri ?? '';
}

function segmentOf(readings: readonly ResolvedReading[]): Segment {
  const instants = readings.map(({ reading }) => parseInstant(reading.at));
  const times = instants.map((instant) => Date.parse(instant));
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const [sources, ways, names] = [new Places<Source>(), new Places<Way>(), new Places<string>()];
  const hash = createHash('sha256');
  const rows = readings.map(({ reading, shard }, at) => {
    hash.update(`${canonicalReading(reading, instants[at])}\n`);
    const place = shard ?? -1 - names.of(nameOf(reading));
    const ms = (times[at] ?? first) - first;
    return withoutEnd([
      sources.of(sourceOf(reading)),
      reading.sequence,
      place,
      ms,
      ways.of(wayOf(reading)),
      reading.bytes ?? null,
      reading.records ?? null,
      reading.step ?? null,
    ]);
  });
  const [firstAt, lastAt] = [new Date(first).toISOString(), new Date(last).toISOString()];
  return { digest: hash.digest('hex'), firstAt, lastAt, sources: sources.all, ways: ways.all, names: names.all, rows };
}

/** The canonical JSON of a receipt, its instant in its one spelling. */
export function canonicalReading(reading: RecordReading, at = parseInstant(reading.at)): string {
  const stated = Object.entries({ ...reading, at }).filter(([, value]) => value !== undefined);
  return canonicalJson(Object.fromEntries(stated));
}

export function sourceOf({ rank, process }: Pick<RecordReading, 'rank' | 'process'>): Source {
  return process === undefined ? [rank] : [rank, process];
}

export function wayOf({ seen, how }: Pick<RecordReading, 'seen' | 'how'>): Way {
  return how === undefined ? [seen] : [seen, how];
}

function withoutEnd(row: (number | null)[]): Row {
  let length = row.length;
  while (row[length - 1] === null) length--;
  return row.slice(0, length);
}

/** Distinct values in the order of their first occurrence. */
class Places<Value extends Source | Way | string> {
  private readonly known = new Map<string, number>();
  readonly all: Value[] = [];

  of(value: Value): number {
    const key = JSON.stringify(value);
    const place = this.known.get(key);
    if (place !== undefined) return place;
    this.known.set(key, this.all.length);
    this.all.push(value);
    return this.all.length - 1;
  }
}
