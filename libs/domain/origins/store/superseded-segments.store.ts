import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import type { OriginDrift } from '../origin-drift.js';
import { segmentOf, segmentRange, segmentsOf } from '../segments.js';
import {
  CLOSE_SEGMENTS,
  CLOSE_SEGMENTS_AT,
  INSERT_SEGMENTS_OF_CHUNK,
  INSERT_SUPERSEDING_SEGMENTS,
  SELECT_OPEN_SEGMENTS,
} from './origin-segments.sql.js';

/** How a correction changes the shards of one origin. */
export interface OriginChange extends OriginDrift {
  /** The shards that declare the origin from now on, and those that declare it no longer. */
  readonly declared: Pick<OriginDrift, 'gained' | 'lost'>;
}

interface OpenSegment {
  readonly origin: number;
  readonly segment: number;
  readonly declared: Buffer;
  readonly effective: Buffer;
  readonly gained: Buffer | null;
  readonly lost: Buffer | null;
}

/** The sets of a row. Without a drift, `gained` and `lost` are empty. */
interface SegmentSets {
  readonly declared: Bitmap;
  readonly effective: Bitmap;
  readonly gained: Bitmap;
  readonly lost: Bitmap;
}

/** Its sets, and the bytes of them that are stored. */
interface NewSegment {
  readonly origin: number;
  readonly segment: number;
  readonly sets: SegmentSets;
  readonly declared: Buffer;
  readonly effective: Buffer;
  readonly gained: Buffer | null;
  readonly lost: Buffer | null;
}

/** A row as a correction opens it, at its entry. */
interface OpenedSegment extends NewSegment {
  readonly entry: number;
}

/**
 * The rows that the corrections of a chunk open, one after the other: each is computed from those
 * before it, and all are written together.
 */
export class ChunkSegments {
  /** The present rows by origin and segment, as far as they were read; null: there is none. */
  readonly present = new Map<string, SegmentSets | null>();
  private readonly opened: OpenedSegment[] = [];

  open(row: NewSegment, entry: number): void {
    this.present.set(keyOf(row), row.sets);
    this.opened.push({ ...row, entry });
  }

  /** Closes the rows that were present before, and inserts the opened ones. */
  async write(tx: Transaction): Promise<void> {
    const rows = this.opened.splice(0);
    const first = new Map<string, OpenedSegment>();
    const next = new Map<string, number>();
    const validTo: (number | null)[] = [];
    for (let at = rows.length - 1; at >= 0; at--) {
      const row = rows[at] as OpenedSegment;
      validTo[at] = next.get(keyOf(row)) ?? null;
      next.set(keyOf(row), row.entry);
      first.set(keyOf(row), row);
    }
    if (rows.length === 0) return;
    const closed = [...first.values()];
    await tx.query(CLOSE_SEGMENTS_AT, [
      closed.map(({ origin }) => origin),
      closed.map(({ segment }) => segment),
      closed.map(({ entry }) => entry),
    ]);
    for (let at = 0; at < rows.length; at += INSERTED) {
      const batch = rows.slice(at, at + INSERTED);
      const keys = [batch.map(({ origin }) => origin), batch.map(({ segment }) => segment)];
      const periods = [batch.map(({ entry }) => entry), validTo.slice(at, at + INSERTED)];
      const sets = (['declared', 'effective', 'gained', 'lost'] as const).map((name) => batch.map((row) => row[name]));
      await tx.query(INSERT_SEGMENTS_OF_CHUNK, [...keys, ...periods, ...sets]);
    }
  }
}

const keyOf = ({ origin, segment }: { readonly origin: number; readonly segment: number }): string =>
  `${origin}/${segment}`;

/** Rows read and computed in one turn of the event loop. */
const BATCH = 16;
const UNRECORDED = -1;
/** Rows in one INSERT: a few MB at most. */
const INSERTED = 128;

/**
 * The rows that a correction opens in place of the present ones, computed before the ledger's lock
 * is taken. Registrations change only the rows of the segments that new shards are in.
 */
export class SupersededSegments {
  private readonly rows = new Map<string, NewSegment>();

  /** @param chunk that of the correction, if it is one of many */
  constructor(private readonly chunk?: ChunkSegments) {}

  /**
   * Computes the rows of the segments with shards from this number on.
   * @param idOf the id of an origin as recorded; undefined: it is not recorded yet
   */
  async compute(
    reader: Reader,
    changes: readonly OriginChange[],
    from: number,
    idOf: (origin: number) => number | undefined,
  ): Promise<void> {
    const first = segmentOf(from);
    const parts = changes.flatMap((change) => {
      const { gained, lost, declared, origin } = change;
      const segments = segmentsOf(Bitmap.union([gained, lost, declared.gained, declared.lost]));
      const id = idOf(origin) ?? UNRECORDED;
      return segments.flatMap((segment) => (segment < first ? [] : [{ change, segment, id }]));
    });
    for (let at = 0; at < parts.length; at += BATCH) {
      if (at > 0) await nextTurn();
      const batch = parts.slice(at, at + BATCH);
      const open = await this.present(
        reader,
        batch.map(({ id, segment }) => ({ origin: id, segment })),
      );
      for (const { change, segment, id } of batch) {
        const row = open.get(keyOf({ origin: id, segment })) ?? undefined;
        this.rows.set(`${change.origin}/${segment}`, changed(row, change, segment));
      }
    }
  }

  private async present(
    reader: Reader,
    keys: readonly { readonly origin: number; readonly segment: number }[],
  ): Promise<ChunkSegments['present']> {
    const known = this.chunk?.present ?? new Map<string, SegmentSets | null>();
    const missing = keys.filter((key) => !known.has(keyOf(key)));
    if (missing.length === 0) return known;
    const asked = [missing.map(({ origin }) => origin), missing.map(({ segment }) => segment)];
    const rows = await reader.query<OpenSegment>(SELECT_OPEN_SEGMENTS, asked);
    for (const key of missing) known.set(keyOf(key), null);
    for (const row of rows) known.set(keyOf(row), setsOf(row));
    return known;
  }

  /** Closes the present rows at the entry, and opens the computed ones; of a chunk, at its end. */
  async write(tx: Transaction, entry: number, idOf: (origin: number) => number): Promise<void> {
    const rows = [...this.rows.values()].map((row) => ({ ...row, origin: idOf(row.origin) }));
    if (rows.length === 0) return;
    if (this.chunk) {
      for (const row of rows) this.chunk.open(row, entry);
      return;
    }
    await tx.query(CLOSE_SEGMENTS, [rows.map(({ origin }) => origin), rows.map(({ segment }) => segment), entry]);
    for (let at = 0; at < rows.length; at += INSERTED) {
      const batch = rows.slice(at, at + INSERTED);
      const keys = [batch.map(({ origin }) => origin), batch.map(({ segment }) => segment), entry];
      const sets = (['declared', 'effective', 'gained', 'lost'] as const).map((name) => batch.map((row) => row[name]));
      await tx.query(INSERT_SUPERSEDING_SEGMENTS, [...keys, ...sets]);
    }
  }
}

function setsOf({ declared, effective, gained, lost }: OpenSegment): SegmentSets {
  const read = (bytes: Buffer | null): Bitmap => (bytes ? Bitmap.fromBytes(bytes) : Bitmap.empty());
  return { declared: read(declared), effective: read(effective), gained: read(gained), lost: read(lost) };
}

function changed(before: SegmentSets | undefined, change: OriginChange, segment: number): NewSegment {
  const inside = Bitmap.fromRanges([segmentRange(segment)]);
  const [gained, lost] = [change.gained.and(inside), change.lost.and(inside)];
  const none = Bitmap.empty();
  const was = before ?? { declared: none, effective: none, gained: none, lost: none };
  const sets: SegmentSets = {
    declared: was.declared.andNot(change.declared.lost).or(change.declared.gained.and(inside)),
    effective: was.effective.andNot(lost).or(gained),
    // A shard that gains back what it lost has again what it was registered with, and vice versa.
    gained: was.gained.andNot(lost).or(gained.andNot(was.lost)),
    lost: was.lost.andNot(gained).or(lost.andNot(was.gained)),
  };
  const hasDrift = !sets.gained.isEmpty || !sets.lost.isEmpty;
  return {
    origin: change.origin,
    segment,
    sets,
    declared: sets.declared.toBytes(),
    effective: sets.effective.toBytes(),
    gained: hasDrift ? sets.gained.toBytes() : null,
    lost: hasDrift ? sets.lost.toBytes() : null,
  };
}
