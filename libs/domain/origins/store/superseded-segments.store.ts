import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import type { OriginDrift } from '../origin-drift.js';
import { segmentOf, segmentRange, segmentsOf } from '../segments.js';
import { CLOSE_SEGMENTS, INSERT_SUPERSEDING_SEGMENTS, SELECT_OPEN_SEGMENTS } from './origin-segments.sql.js';

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

interface NewSegment {
  readonly origin: number;
  readonly segment: number;
  readonly declared: Buffer;
  readonly effective: Buffer;
  readonly gained: Buffer | null;
  readonly lost: Buffer | null;
}

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
      const keys = [batch.map(({ id }) => id), batch.map(({ segment }) => segment)];
      const rows = await reader.query<OpenSegment>(SELECT_OPEN_SEGMENTS, keys);
      const open = new Map(rows.map((row) => [`${row.origin}/${row.segment}`, row]));
      for (const { change, segment, id } of batch) {
        this.rows.set(`${change.origin}/${segment}`, changed(open.get(`${id}/${segment}`), change, segment));
      }
    }
  }

  /** Closes the present rows at the entry, and opens the computed ones. */
  async write(tx: Transaction, entry: number, idOf: (origin: number) => number): Promise<void> {
    const rows = [...this.rows.values()].map((row) => ({ ...row, origin: idOf(row.origin) }));
    if (rows.length === 0) return;
    await tx.query(CLOSE_SEGMENTS, [rows.map(({ origin }) => origin), rows.map(({ segment }) => segment), entry]);
    for (let at = 0; at < rows.length; at += INSERTED) {
      const batch = rows.slice(at, at + INSERTED);
      const keys = [batch.map(({ origin }) => origin), batch.map(({ segment }) => segment), entry];
      const sets = (['declared', 'effective', 'gained', 'lost'] as const).map((name) => batch.map((row) => row[name]));
      await tx.query(INSERT_SUPERSEDING_SEGMENTS, [...keys, ...sets]);
    }
  }
}

function changed(row: OpenSegment | undefined, change: OriginChange, segment: number): NewSegment {
  const inside = Bitmap.fromRanges([segmentRange(segment)]);
  const [gained, lost] = [change.gained.and(inside), change.lost.and(inside)];
  const before = (bytes: Buffer | null | undefined): Bitmap => (bytes ? Bitmap.fromBytes(bytes) : Bitmap.empty());
  const was = { gained: before(row?.gained), lost: before(row?.lost) };
  // A shard that gains back what it lost has again what it was registered with, and vice versa.
  const drift = {
    gained: was.gained.andNot(lost).or(gained.andNot(was.lost)),
    lost: was.lost.andNot(gained).or(lost.andNot(was.gained)),
  };
  const hasDrift = !drift.gained.isEmpty || !drift.lost.isEmpty;
  return {
    origin: change.origin,
    segment,
    declared: before(row?.declared).andNot(change.declared.lost).or(change.declared.gained.and(inside)).toBytes(),
    effective: before(row?.effective).andNot(lost).or(gained).toBytes(),
    gained: hasDrift ? drift.gained.toBytes() : null,
    lost: hasDrift ? drift.lost.toBytes() : null,
  };
}
