import { type JsonObject, parseInstant } from '@core/kernel';
import type { RecordReading } from './record-reading.command.js';
import {
  canonicalReading,
  nameOf,
  type ResolvedReading,
  type Row,
  type Source,
  sourceOf,
  type Way,
} from './segment.js';
import { BYTES, MS, PLACE, RECORDS, SEQUENCE, SOURCE, STEP, WAY } from './segment-sets.js';

interface Stored {
  readonly firstAt: string;
  readonly sources: readonly Source[];
  readonly ways: readonly Way[];
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

interface StoredReading {
  readonly entry: number;
  readonly text: string;
  /** The number of its shard, or the name that no shard had. */
  readonly place: number | string;
}

interface Found {
  /** null: it is in this request, at `place`. */
  readonly entry: number | null;
  readonly place: number;
  readonly same: boolean;
}

/**
 * Receipts that are recorded, by rank, process and sequence. Two are the same if all members are
 * that an entry holds; a place that had no shard then may have one now.
 */
export class RecordedReadings {
  private readonly stored = new Map<string, StoredReading>();
  private readonly added = new Map<string, { readonly place: number; readonly reading: RecordReading }>();

  constructor(entries: readonly { readonly entry: number; readonly data: JsonObject }[]) {
    for (const { entry, data } of entries) {
      // The entry is of this room's kind: `overlappingParts` names no other.
      const { firstAt, sources, ways, names, rows } = data as unknown as Stored;
      for (const row of rows) {
        const [rank, process] = sources[row[SOURCE] ?? 0] ?? [0];
        const [seen, how] = ways[row[WAY] ?? 0] ?? [];
        const at = new Date(Date.parse(firstAt) + (row[MS] ?? 0)).toISOString();
        const place = row[PLACE] ?? 0;
        const text = JSON.stringify([
          at,
          seen,
          how ?? null,
          row[BYTES] ?? null,
          row[RECORDS] ?? null,
          row[STEP] ?? null,
        ]);
        const shown = place < 0 ? (names[-1 - place] ?? '') : place;
        this.stored.set(keyOf([rank, process ?? ''], row[SEQUENCE] ?? 0), { entry, text, place: shown });
      }
    }
  }

  find({ reading, shard }: ResolvedReading): Found | null {
    const key = keyOf(sourceOf(reading), reading.sequence);
    const added = this.added.get(key);
    if (added)
      return { entry: null, place: added.place, same: canonicalReading(added.reading) === canonicalReading(reading) };
    const stored = this.stored.get(key);
    if (!stored) return null;
    const { entry, place, text } = stored;
    const samePlace = typeof place === 'number' ? place === shard : place === nameOf(reading);
    return { entry, place: 0, same: samePlace && text === textOf(reading) };
  }

  /** A receipt of this request, and its place among the new ones. */
  add(reading: RecordReading, place: number): void {
    this.added.set(keyOf(sourceOf(reading), reading.sequence), { place, reading });
  }
}

const keyOf = ([rank, process = '']: readonly [number, string?], sequence: number): string =>
  `${rank} ${sequence} ${process}`;

function textOf({ at, seen, how, bytes, records, step }: RecordReading): string {
  return JSON.stringify([parseInstant(at), seen, how ?? null, bytes ?? null, records ?? null, step ?? null]);
}
