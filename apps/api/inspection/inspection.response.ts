import type { Instant, JsonObject } from '@core/kernel';
import type { Contradiction, ExampleText, Inspection, MeasuredOnShard, RecordedMeasurement } from '@domain/inspection';

export interface InspectionRateResponse {
  readonly shardsPerHour: number;
  /** Bytes as stored. */
  readonly bytesPerSecond: number;
}

export interface InspectionProgressResponse {
  /** Shards that were inspected, whatever came of it, of `shards`. */
  readonly done: number;
  /** Those of which some detector could not measure anything. */
  readonly inconclusive: number;
  /** Those whose bytes or counts are not the declared ones. */
  readonly contradicting: number;
  /** Bytes read, as stored. */
  readonly bytes: number;
  readonly records: number;
}

export interface InspectionDetectorResponse {
  readonly name: string;
  readonly version: string;
  readonly parameters: JsonObject;
}

export interface InspectedSampleResponse {
  /** Left out: all shards. */
  readonly shards?: number;
  /** Of each shard at most; left out: all records. */
  readonly records?: number;
  readonly seed: string;
}

export interface InspectionResponse {
  readonly id: string;
  readonly state: 'running' | 'concluded' | 'cancelled';
  /** What is inspected, as it was ordered. */
  readonly subject: JsonObject;
  readonly detectors: readonly InspectionDetectorResponse[];
  /** Null: all shards, with all their records. */
  readonly sample: InspectedSampleResponse | null;
  /** The member of a record that holds its text; null: `text`, then `content`. */
  readonly text: string | null;
  /** The tree size as of which the subject was resolved to shards. */
  readonly upto: number;
  /** How many shards it inspects. */
  readonly shards: number;
  readonly progress: InspectionProgressResponse;
  /** Since it was begun; null until a shard is inspected. */
  readonly rate: InspectionRateResponse | null;
  /** At this rate; null: not known, or ended. */
  readonly secondsLeft: number | null;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly endedAt: Instant | null;
  /** Why it was cancelled. */
  readonly reason: string | null;
}

/** What one detector measured, or why it did not. */
export interface MeasuredResponse {
  readonly detector: string;
  readonly version: string;
  readonly outcome: 'measured' | 'inconclusive';
  /** What was measured. */
  readonly facts?: JsonObject;
  /** Why nothing was, by name. */
  readonly reason?: string;
  readonly message?: string;
}

export interface MeasurementResponse {
  /** The shard’s name. */
  readonly shard: string;
  /** The location that was read; null: none could be. */
  readonly uri: string | null;
  readonly at: Instant;
  readonly entry: number;
  /** Declared figures that the measurement shows to be otherwise. */
  readonly contradicts: readonly Contradiction[];
  readonly measured: readonly MeasuredResponse[];
}

/** Texts of examples, as they are kept until their secret is erased. */
export interface InspectionExamplesResponse {
  readonly inspection: string;
  readonly shard: string;
  readonly examples: readonly ExampleText[];
}

/** The last measurement of a shard by a detector. */
export interface ShardMeasuredResponse extends MeasuredResponse {
  readonly inspection: string;
  readonly at: Instant;
  readonly entry: number;
  readonly uri: string | null;
}

export function toInspectionResponse(inspection: Inspection): InspectionResponse {
  const { id, subject, detectors, sample, text, upto, shards, entry, begunAt, end, totals } = inspection;
  const { lastAt: _last, ...progress } = totals;
  const seconds = secondsOf(inspection);
  const rate =
    seconds === null
      ? null
      : {
          shardsPerHour: Math.round((3_600 * totals.done) / seconds),
          bytesPerSecond: Math.round(totals.bytes / seconds),
        };
  const left = seconds === null || end ? null : Math.ceil(((shards - totals.done) * seconds) / totals.done);
  return {
    id,
    state: end?.outcome ?? 'running',
    subject,
    detectors: detectors.map(({ detector, version, parameters }) => ({ name: detector, version, parameters })),
    sample,
    text,
    upto,
    shards,
    progress,
    rate,
    secondsLeft: left,
    entry,
    begunAt,
    endedAt: end?.endedAt ?? null,
    reason: end?.reason ?? null,
  };
}

/**
 * From the ledger's times, so that the same position has the same answer; at least a millisecond.
 */
function secondsOf({ begunAt, totals: { done, lastAt } }: Inspection): number | null {
  if (done === 0 || lastAt === null) return null;
  return Math.max(1, Date.parse(lastAt) - Date.parse(begunAt)) / 1_000;
}

export function toMeasurementResponse(
  { shard, uri, at, entry, contradicts, results }: RecordedMeasurement,
  names: ReadonlyMap<number, string>,
): MeasurementResponse {
  return { shard: names.get(shard) ?? '', uri, at, entry, contradicts, measured: results };
}

export function toShardMeasured(measured: MeasuredOnShard): ShardMeasuredResponse {
  return measured;
}
