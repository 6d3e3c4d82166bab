import type { DetectorName } from '@core/detectors';
import type { Instant, JsonObject } from '@core/kernel';
import type { ListedLines } from './listed-lines.js';

/** What is inspected: as it was ordered. */
export type InspectionSubject = JsonObject;

/** A detector as an inspection runs it. */
export interface PlannedDetector {
  readonly detector: DetectorName;
  readonly version: string;
  readonly parameters: JsonObject;
}

/** So many of the shards, chosen by the seed. */
export interface ShardSample {
  readonly shards: number;
  readonly seed: string;
}

/** A part of the shards, of the records of each shard, or of both, chosen by the seed. */
export interface InspectionPart {
  /** Left out: all shards. */
  readonly shards?: number;
  /** Of each shard at most; left out: all records. */
  readonly records?: number;
  readonly seed: string;
}

/** What all jobs of an inspection have in common. */
export interface InspectionPlan {
  readonly subject: InspectionSubject;
  readonly detectors: readonly PlannedDetector[];
  readonly sample: InspectionPart | null;
  /** The member of a record that holds its text; null: `text`, then `content`. */
  readonly text: string | null;
  /** The tree size as of which the subject was resolved. */
  readonly upto: number;
}

export type InspectionOutcome = 'concluded' | 'cancelled';

export interface InspectionEnd {
  readonly outcome: InspectionOutcome;
  readonly entry: number;
  readonly endedAt: Instant;
  readonly reason: string | null;
}

/** What was measured so far, as of a position. */
export interface InspectionTotals {
  /** Shards that were inspected, whatever came of it. */
  readonly done: number;
  /** Those of which some detector could not measure anything. */
  readonly inconclusive: number;
  /** Those whose bytes or counts are not the declared ones. */
  readonly contradicting: number;
  /** Bytes read, as stored. */
  readonly bytes: number;
  readonly records: number;
  /** When the last of them was recorded; null: none was. */
  readonly lastAt: Instant | null;
}

export interface Inspection extends InspectionPlan {
  readonly id: string;
  readonly number: number;
  /** How many shards it inspects. */
  readonly shards: number;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly end: InspectionEnd | null;
  readonly totals: InspectionTotals;
}

/** Why a shard, its records, or what a detector needs could not be read. */
export interface Fault {
  readonly reason: string;
  readonly message: string;
}

/** What one detector measured on one shard, or why it did not. */
export type DetectorResult = {
  readonly detector: DetectorName;
  readonly version: string;
} & (
  | { readonly outcome: 'measured'; readonly facts: JsonObject }
  | { readonly outcome: 'inconclusive'; readonly reason: string; readonly message: string }
);

/** A member of a declaration that a measurement shows to be otherwise. */
export const CONTRADICTIONS = ['digest', 'bytes', 'records', 'tokens', 'languages'] as const;
export type Contradiction = (typeof CONTRADICTIONS)[number];

/** What was declared of a shard when it was inspected. */
export interface DeclaredFigures {
  readonly digest: string | null;
  readonly bytes: number | null;
  readonly records: number | null;
  /** By a tokeniser that the declaration does not name. */
  readonly tokens: number | null;
  /** BCP 47 tags; null: none is declared. */
  readonly languages: readonly string[] | null;
}

/** What an inspection found on one shard. */
export interface ShardMeasurement {
  readonly shard: number;
  readonly name: string;
  /** The place that was read; null: none could be. */
  readonly uri: string | null;
  /** Bytes read there, as stored. */
  readonly bytes: number;
  readonly records: number;
  readonly declared: DeclaredFigures;
  readonly results: readonly DetectorResult[];
  /** Lists of what was kept of the records; their digests are in the facts. */
  readonly kept?: readonly ListedLines[];
}

/** A recorded measurement. */
export interface RecordedMeasurement {
  readonly inspection: string;
  /** Its place in the inspection. */
  readonly number: number;
  readonly shard: number;
  readonly uri: string | null;
  readonly entry: number;
  readonly at: Instant;
  readonly contradicts: readonly Contradiction[];
  readonly results: readonly DetectorResult[];
}

/** Whether facts are of a sample of the shard's records, and show nothing of the others. */
export function isSampled(facts: JsonObject): boolean {
  return facts['ofRecords'] !== undefined;
}

/**
 * How many records of the shard the detector was given, and of how many, if it was a sample:
 * members of evidence.
 */
export function measuredRecords(
  { records }: Pick<ShardMeasurement, 'records'>,
  facts: JsonObject,
): { readonly of: number; readonly sampleOf?: number } {
  return isSampled(facts)
    ? { of: Number(facts['sampledRecords']), sampleOf: Number(facts['ofRecords']) }
    : { of: records };
}
