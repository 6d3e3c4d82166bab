import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import {
  SELECT_CHANGED_SEGMENTS,
  SELECT_LAST_CHANGE,
  SELECT_PAST_SEGMENTS,
  SELECT_PRESENT_SEGMENTS,
} from './held-segments.sql.js';
import type { OriginShards } from './origin-segments.store.js';

const SEGMENT_SIZE = 65_536;
const LIMIT_BYTES = 256 * 2 ** 20;

interface SegmentRow {
  readonly origin: number;
  readonly segment: number;
  readonly heldFrom: number;
  readonly changed: number;
  readonly declared: Buffer | null;
  readonly effective: Buffer | null;
}

/** An origin's shards as they are now, and since which entry each segment holds. */
interface HeldOrigin extends OriginShards {
  readonly heldFrom: Map<number, number>;
  readonly latest: number;
  readonly bytes: number;
}

const NO_SHARDS: HeldOrigin = {
  declared: Bitmap.empty(),
  effective: Bitmap.empty(),
  heldFrom: new Map(),
  latest: -1,
  bytes: 0,
};

/**
 * The shards of origins, in memory: read once, then kept up with what later entries changed. Entries commit in their order, so that all that
 * was changed up to the last change seen has been seen. As of an earlier position only the segments that a correction has replaced since
 * are read; what was registered since stands behind, and the caller cuts it off.
 */
export class HeldSegments {
  private readonly held = new Map<number, HeldOrigin>();
  private changed: number | undefined;
  private bytes = 0;
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly committed: Reader,
    private readonly limitBytes: number = LIMIT_BYTES,
  ) {}

  /** Those of each origin; one that no shard has has empty sets. */
  async of(origins: readonly number[], asOf: number): Promise<Map<number, OriginShards>> {
    const run = (): Promise<Map<number, HeldOrigin>> => this.present(origins);
    // One at a time: two would read the same, or set an older state in place of a newer one.
    const present = this.working.then(run, run);
    this.working = present;
    return this.asOf(await present, asOf);
  }

  private async present(origins: readonly number[]): Promise<Map<number, HeldOrigin>> {
    await this.readChanges();
    const missing = origins.filter((id) => !this.held.has(id));
    if (missing.length > 0) {
      const rows = await this.committed.query<SegmentRow>(SELECT_PRESENT_SEGMENTS, [missing]);
      for (const id of missing) this.put(id, NO_SHARDS);
      for (const [id, own] of grouped(rows)) this.put(id, changedBy(NO_SHARDS, own));
    }
    const present = new Map(origins.map((id) => [id, this.held.get(id) ?? NO_SHARDS]));
    this.shed(present);
    return present;
  }

  private async readChanges(): Promise<void> {
    if (this.changed === undefined) {
      const [row] = await this.committed.query<{ changed: number }>(SELECT_LAST_CHANGE);
      this.changed = row?.changed ?? -1;
      return;
    }
    const rows = await this.committed.query<SegmentRow>(SELECT_CHANGED_SEGMENTS, [this.changed, [...this.held.keys()]]);
    for (const [id, own] of grouped(rows)) {
      const before = this.held.get(id);
      if (before) this.put(id, changedBy(before, own));
    }
    this.changed = rows.reduce((latest, { changed }) => Math.max(latest, changed), this.changed);
  }

  private put(id: number, origin: HeldOrigin): void {
    this.bytes += origin.bytes - (this.held.get(id)?.bytes ?? 0);
    this.held.delete(id);
    this.held.set(id, origin);
  }

  /** Forgets what was read longest ago, but for what is asked now. */
  private shed(asked: ReadonlyMap<number, unknown>): void {
    for (const [id, { bytes }] of this.held) {
      if (this.bytes <= this.limitBytes) return;
      if (asked.has(id)) continue;
      this.held.delete(id);
      this.bytes -= bytes;
    }
  }

  private async asOf(present: Map<number, HeldOrigin>, asOf: number): Promise<Map<number, OriginShards>> {
    const replaced = [...present]
      .filter(([, { latest }]) => latest >= asOf)
      .flatMap(([id, { heldFrom }]) =>
        [...heldFrom].flatMap(([segment, from]) => (from >= asOf ? [[id, segment] as const] : [])),
      );
    if (replaced.length === 0) return present;
    const keys = [replaced.map(([id]) => id), replaced.map(([, segment]) => segment)];
    const rows = await this.committed.query<SegmentRow>(SELECT_PAST_SEGMENTS, [...keys, asOf]);
    const past = grouped(rows);
    const segments = new Map<number, number[]>();
    for (const [id, segment] of replaced) segments.set(id, [...(segments.get(id) ?? []), segment]);
    const then = ([id, now]: [number, HeldOrigin]): [number, OriginShards] => {
      const gone = segments.get(id);
      return [id, gone ? replacedBy(now, gone, past.get(id) ?? []) : now];
    };
    return new Map([...present].map(then));
  }
}

function grouped(rows: readonly SegmentRow[]): Map<number, SegmentRow[]> {
  const groups = new Map<number, SegmentRow[]>();
  for (const row of rows) {
    const group = groups.get(row.origin);
    if (group) group.push(row);
    else groups.set(row.origin, [row]);
  }
  return groups;
}

function changedBy(before: HeldOrigin, rows: readonly SegmentRow[]): HeldOrigin {
  const heldFrom = new Map([...before.heldFrom, ...rows.map((row) => [row.segment, row.heldFrom] as const)]);
  const sizes = rows.map(({ declared, effective }) => (declared?.length ?? 0) + (effective?.length ?? 0));
  return {
    ...replacedBy(
      before,
      rows.map(({ segment }) => segment),
      rows,
    ),
    heldFrom,
    latest: Math.max(...heldFrom.values(), -1),
    bytes: Math.max(
      before.bytes,
      sizes.reduce((sum, size) => sum + size, 0),
    ),
  };
}

/** What the origin has outside the segments, and what the rows say. */
function replacedBy(before: OriginShards, segments: readonly number[], rows: readonly SegmentRow[]): OriginShards {
  const inside = Bitmap.fromRanges(segments.map((n) => [n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE] as const));
  const set = (name: 'declared' | 'effective'): Bitmap =>
    Bitmap.union([
      before[name].andNot(inside),
      ...rows.map((row) => (row[name] ? Bitmap.fromBytes(row[name]) : Bitmap.empty())),
    ]);
  return { declared: set('declared'), effective: set('effective') };
}
