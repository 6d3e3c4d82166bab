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

/** A current row: the entry it is valid from, and the entry that last changed it. */
export type SegmentRow<Name extends string> = PastSegmentRow<Name> & {
  readonly validFrom: number;
  readonly changed: number;
};

interface SegmentState {
  readonly validFrom: number;
  readonly bytes: number;
}

/** The current sets of one owner, and the entry from which each segment is valid. Immutable. */
export class SegmentedSets<Name extends string> {
  /** Size of the sets as portable bytes. */
  readonly bytes: number;
  private readonly latest: number;

  private constructor(
    private readonly names: readonly Name[],
    readonly sets: ShardSets<Name>,
    private readonly segments: ReadonlyMap<number, SegmentState>,
  ) {
    const states = [...segments.values()];
    this.bytes = states.reduce((sum, { bytes }) => sum + bytes, 0);
    this.latest = states.reduce((latest, { validFrom }) => Math.max(latest, validFrom), -1);
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
    const changed = rows.map((row): [number, SegmentState] => {
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
   * Returns the sets as of the tree size. `past`: the rows valid then, for the segments that were
   * replaced since.
   */
  asOf(asOf: number, past: readonly PastSegmentRow<Name>[]): ShardSets<Name> {
    const segments = this.replacedSince(asOf);
    return segments.length === 0 ? this.sets : this.replaced(segments, past);
  }

  /** Returns the sets with the given segments replaced by those of the rows. */
  private replaced(segments: readonly number[], rows: readonly PastSegmentRow<Name>[]): ShardSets<Name> {
    const isNew = this.segments.size === 0;
    const inside = isNew ? Bitmap.empty() : Bitmap.fromRanges(segments.map(segmentRange));
    return eachOf(this.names, (name) => {
      const added = Bitmap.fromByteParts(rows.flatMap((row) => row[name] ?? []));
      return isNew ? added : Bitmap.union([this.sets[name].andNot(inside), added]);
    });
  }
}

function eachOf<Name extends string>(names: readonly Name[], make: (name: Name) => Bitmap): ShardSets<Name> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Bitmap>;
}
