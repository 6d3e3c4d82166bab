import { Bitmap } from '@core/bitmap';
import { segmentRange } from '../segments.js';

export type ShardSets<Name extends string> = Readonly<Record<Name, Bitmap>>;

/**
 * The sets of one segment of one owner, as portable roaring bytes; null where a set was not read.
 */
export type PastSegmentRow<Name extends string> = Readonly<Record<Name, Buffer | null>> & {
  readonly owner: number;
  readonly segment: number;
};

/** As it is now: since which entry it holds, and the entry that last changed it. */
export type SegmentRow<Name extends string> = PastSegmentRow<Name> & {
  readonly validFrom: number;
  readonly changed: number;
};

interface HeldSegment {
  readonly validFrom: number;
  readonly bytes: number;
}

/** The sets of one owner as they are now, and since which entry each segment holds. Immutable. */
export class SegmentedSets<Name extends string> {
  /** As portable bytes. */
  readonly bytes: number;
  private readonly latest: number;

  private constructor(
    private readonly names: readonly Name[],
    readonly sets: ShardSets<Name>,
    private readonly segments: ReadonlyMap<number, HeldSegment>,
  ) {
    const held = [...segments.values()];
    this.bytes = held.reduce((sum, { bytes }) => sum + bytes, 0);
    this.latest = held.reduce((latest, { validFrom }) => Math.max(latest, validFrom), -1);
  }

  static none<Name extends string>(names: readonly Name[]): SegmentedSets<Name> {
    return new SegmentedSets(
      names,
      eachOf(names, () => Bitmap.empty()),
      new Map(),
    );
  }

  changedBy(rows: readonly SegmentRow<Name>[]): SegmentedSets<Name> {
    if (rows.length === 0) return this;
    const changed = rows.map((row): [number, HeldSegment] => {
      const bytes = this.names.reduce((sum, name) => sum + (row[name]?.length ?? 0), 0);
      return [row.segment, { validFrom: row.validFrom, bytes }];
    });
    const segments = changed.map(([segment]) => segment);
    return new SegmentedSets(this.names, this.replaced(segments, rows), new Map([...this.segments, ...changed]));
  }

  /** The segments that were opened or replaced at the tree size or later. */
  replacedSince(asOf: number): number[] {
    if (this.latest < asOf) return [];
    return [...this.segments].flatMap(([segment, { validFrom }]) => (validFrom >= asOf ? [segment] : []));
  }

  /**
   * As of the tree size, given the rows that were valid then in the segments that were replaced
   * since.
   */
  asOf(asOf: number, past: readonly PastSegmentRow<Name>[]): ShardSets<Name> {
    const segments = this.replacedSince(asOf);
    return segments.length === 0 ? this.sets : this.replaced(segments, past);
  }

  /** The shards outside the segments, and those of the rows. */
  private replaced(segments: readonly number[], rows: readonly PastSegmentRow<Name>[]): ShardSets<Name> {
    const inside = Bitmap.fromRanges(segments.map(segmentRange));
    return eachOf(this.names, (name) => {
      const said = rows.flatMap((row) => row[name] ?? []);
      return Bitmap.union([this.sets[name].andNot(inside), ...said.map((bytes) => Bitmap.fromBytes(bytes))]);
    });
  }
}

function eachOf<Name extends string>(names: readonly Name[], make: (name: Name) => Bitmap): ShardSets<Name> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Bitmap>;
}
