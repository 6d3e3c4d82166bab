import type { Bitmap } from '@core/bitmap';
import type { Instant, Period } from '@core/kernel';
import type { Stage } from '@domain/models';
import type { Origin } from '@domain/origins';
import type { Amount, Labels, Preference, Redeclared, StatedFact } from '@domain/shards';
import type { Measure, Reach } from './condition.command.js';
import type { Truth } from './met.js';
import type { TermsByVendor } from './terms-of-origins.js';

/** The use that a rule is asked about. */
export interface SubjectUse {
  readonly stage: Stage;
  readonly during: Period;
  /** Where the model is offered; undefined: it is not stated. */
  readonly jurisdictions?: readonly string[];
}

/** What a shard states itself; its ancestors' statements are theirs. */
export interface SubjectTraits {
  readonly licence?: string;
  readonly preferences?: readonly Preference[];
}

/** The names of a write, as far as it has them, or as a waiver gives them. */
export interface WriteNames {
  readonly dataset?: string;
  readonly version?: string;
  readonly model?: string;
  readonly modelVersion?: string;
}

/** What conditions are evaluated on: shards, and what is recorded of them as of a position. */
export interface Subject {
  readonly shards: Bitmap;
  /** Each shard is a write of its own, so that a part of the shards is one shard or none. */
  readonly oneByOne: boolean;
  readonly use?: SubjectUse;
  /** All origins that the shards can have. */
  origins(): Promise<readonly Origin[]>;
  /** The shards that have any of the origins. */
  withOrigins(origins: readonly Origin[], reach: Reach): Promise<Bitmap>;
  /** The shards that lack a fact that they would state themselves. */
  without(fact: StatedFact): Promise<Bitmap>;
  /** The shards whose own statements are such. */
  withTraits(holds: (traits: SubjectTraits) => boolean): Promise<Bitmap>;
  /** The shards that state all of the labels themselves. */
  labelled(labels: Labels): Promise<Bitmap>;
  /** For each origin whether its vendor approved the access to it. */
  approved(origins: readonly Origin[]): Promise<Truth[]>;
  /** The shards whose write has all of the names: registered to, committed or used under them. */
  writtenTo(names: WriteNames): Promise<Bitmap>;
  /** The shards registered at a URI that begins so. */
  underUri(prefix: string): Promise<Bitmap>;
  /** Other declarations of the shards' contents. What is being registered has none. */
  redeclared(): Promise<readonly Redeclared[]>;
  amount(shards: Bitmap, by: Exclude<Measure, 'shards'>): Promise<Amount>;
  /**
   * For each origin the terms that applied when the data was collected or, during a period, when it
   * is used.
   */
  terms(origins: readonly Origin[], during?: Period): Promise<TermsByVendor[]>;
  /** The instant that counts as the present. */
  readonly now: Instant;
}
