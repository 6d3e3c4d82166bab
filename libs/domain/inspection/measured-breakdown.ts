/** What one inspection measured with one detector, of the shards of which it is the newest. */
export interface DetectorBreakdown {
  readonly detector: string;
  readonly version: string;
  readonly inspection: string;
  /** Shards that were measured. */
  readonly shards: number;
  /** Of all shards of the breakdown. */
  readonly ofShards: number;
  /** Shards that it could not measure; they are in no figure. */
  readonly inconclusive: number;
  /** Records that the detector was given. */
  readonly records: number | null;
  readonly bytes: number | null;
  readonly characters: number | null;
  /** Records that it looks for: nearly a reference, with a known key, or overlapping an item. */
  readonly found: number | null;
}

/** Shards of which a detector measured nothing: they are not known, and not zero. */
export interface MeasuredGap {
  readonly reason: 'not_measured';
  /** Null: no detector measured any of the shards. */
  readonly detector: string | null;
  readonly shards: number;
  readonly ofShards: number;
  readonly says: string;
}

/** What was measured in shards, by whom, and of how many. */
export interface MeasuredBreakdown {
  readonly totals: { readonly shards: number };
  readonly byDetector: readonly DetectorBreakdown[];
  readonly gaps: readonly MeasuredGap[];
}

/** A row of the newest measurements of some of the shards. */
export type MeasuredPart = Omit<DetectorBreakdown, 'ofShards'>;

/** Adds up parts of the shards, and states what is not measured. */
export function measuredBreakdown(parts: Iterable<MeasuredPart>, ofShards: number): MeasuredBreakdown {
  const rows = new Map<string, MeasuredPart>();
  for (const part of parts) {
    const key = JSON.stringify([part.detector, part.version, part.inspection]);
    const known = rows.get(key);
    rows.set(key, known ? sumOf(known, part) : part);
  }
  const byDetector = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { detector, version, inspection, shards, inconclusive, ...figures }]) => {
      return { detector, version, inspection, shards, ofShards, inconclusive, ...figures };
    });
  return { totals: { shards: ofShards }, byDetector, gaps: gapsOf(byDetector, ofShards) };
}

function sumOf(a: MeasuredPart, b: MeasuredPart): MeasuredPart {
  return {
    ...a,
    shards: a.shards + b.shards,
    inconclusive: a.inconclusive + b.inconclusive,
    records: sum(a.records, b.records),
    bytes: sum(a.bytes, b.bytes),
    characters: sum(a.characters, b.characters),
    found: sum(a.found, b.found),
  };
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : a + b);

function gapsOf(rows: readonly DetectorBreakdown[], ofShards: number): MeasuredGap[] {
  if (rows.length === 0) {
    const says = `No detector measured any of the ${ofShards} shards.`;
    return [{ reason: 'not_measured', detector: null, shards: ofShards, ofShards, says }];
  }
  const measured = new Map<string, number>();
  for (const { detector, shards } of rows) measured.set(detector, (measured.get(detector) ?? 0) + shards);
  return [...measured].flatMap(([detector, count]): MeasuredGap[] => {
    const shards = ofShards - count;
    const says = `${detector} measured nothing of ${shards} of ${ofShards} shards.`;
    return shards === 0 ? [] : [{ reason: 'not_measured', detector, shards, ofShards, says }];
  });
}
