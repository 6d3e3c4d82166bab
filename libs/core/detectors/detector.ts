import type { JsonObject } from '@core/kernel';

/** The detectors of this product. `external` is a program of the user's. */
export const DETECTOR_NAMES = [
  'identity',
  'counts',
  'phrases',
  'near-duplicates',
  'overlap',
  'record-keys',
  'domains',
  'external',
] as const;
export type DetectorName = (typeof DETECTOR_NAMES)[number];

/** Where a record lies. */
export interface RecordPosition {
  /** Number of the record within its shard, from 0. */
  readonly index: number;
  /**
   * Where it begins in the uncompressed shard, in bytes; null where the format has no such place.
   */
  readonly offset: number | null;
  /** The address that the record was collected from; null: the format states none. */
  readonly uri: string | null;
}

/**
 * Measures the records of a shard. A detector never writes an origin, and never reports that
 * something is clean: it reports what it measured, on what, and how.
 */
export interface Detector {
  readonly name: DetectorName;
  /** Changes whenever the same records and parameters would be measured otherwise. */
  readonly version: string;
  /** @throws DetectorError `invalid-parameters` with pointers into the parameters */
  start(parameters: JsonObject): DetectorRun;
}

/** One run over the records of one shard, in their order. */
export interface DetectorRun {
  record(text: string, at: RecordPosition): void;
  /** What was measured. No record is given after it. */
  end(): JsonObject;
}
