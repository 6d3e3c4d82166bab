import type { JsonObject } from '@core/kernel';
import type { BytePairEncoding } from './byte-pair-tokens.js';
import type { EvaluationSet } from './evaluation-set.js';
import type { KeptChoice, KeptItems, KeptReference, KeptTable } from './kept-items.js';
import type { TellLanguage } from './languages.js';

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
  /** The members that a detector asked for, where the record has them. */
  readonly members?: ReadonlyMap<string, string> | undefined;
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
  start(parameters: JsonObject, inputs?: DetectorInputs): DetectorRun;
  /** Bytes of an item that a run with `keep` keeps; absent: it keeps none. */
  readonly itemSize?: number;
  /** In what a run with these parameters looks records up; null: in nothing that was kept. */
  keptIn?(parameters: JsonObject): KeptChoice | null;
  /** The member of a record that a run with these parameters takes for its key; null: none. */
  keyMember?(parameters: JsonObject): string | null;
}

/** What a run is given besides its parameters. */
export interface DetectorInputs {
  /** What inspections kept, for a run that looks records up in it; defaults to nothing. */
  readonly kept?: KeptTable | undefined;
  /** Name of the shard whose records follow. */
  readonly shard?: string | undefined;
  /** What `overlap` compares with, where its parameters name it. */
  readonly evaluation?: EvaluationSet | undefined;
  /** For a run that tells languages. */
  readonly tellLanguage?: TellLanguage | undefined;
  /** For a run that counts tokens by byte-pair encoding. */
  readonly encoding?: BytePairEncoding | undefined;
}

/** A record that is like a kept one, by estimate; its text may be there to compare with. */
export interface Unconfirmed {
  readonly reference: KeptReference;
  /** Number of the record within the shard of the reference. */
  readonly record: number;
  /** @param text of that record */
  confirm(text: string): void;
}

/** One run over the records of one shard, in their order. */
export interface DetectorRun {
  record(text: string, at: RecordPosition): void;
  /**
   * Work on the records given so far that takes long, in steps between which others may have a
   * turn. What is left of it is done by `end`.
   */
  work?(): Iterable<unknown>;
  /**
   * What a reader can compare exactly, if it finds the texts: before `end`, and whenever the run
   * holds so much that it is to be settled.
   */
  unconfirmed?(): readonly Unconfirmed[];
  holdsMuch?(): boolean;
  /** Counts what it held, compared or not, and holds it no longer. */
  settleHeld?(): void;
  /** What was measured. No record is given after it. */
  end(): JsonObject;
  /** After `end`: what is to be kept of the records; absent or undefined: nothing is. */
  kept?(): KeptItems | undefined;
}
