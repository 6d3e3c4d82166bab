import type { Instant } from '@core/kernel';
import type { Relation, Stage } from '@domain/models';
import type { Terms } from '@domain/vendors';
import type { Involvement, OriginFilter } from '@domain/origins';
import type { Gap } from './gap.js';
import type { RedactedReach } from './redacted-reach.js';

export interface ExposureQuestion extends Pick<OriginFilter, 'vendor' | 'generator' | 'involvement'> {
  readonly model: string;
  readonly version: string;
}

/** Through data: shards of a dataset version that a model version of the chain used. */
export interface DataPath {
  readonly via: 'data';
  /** The model version of the chain by which the path enters. */
  readonly model: string;
  readonly version: string;
  readonly stage: Stage;
  readonly dataset: string;
  readonly datasetVersion: string;
  /**
   * The splits that all these uses name; absent: at least one read the whole version. `shards` and
   * the rest count the whole version.
   */
  readonly splits?: readonly string[];
  /** Members of the dataset version with a matching origin, declared or inherited. */
  readonly shards: number;
  /** Shards of its upstream that declare one themselves. */
  readonly sources: number;
  /**
   * Members that inherit the origin through redactions alone, and the removals that these answer;
   * absent: none. What a redaction took out is what its removal is about: the rest is inherited.
   */
  readonly redacted?: RedactedReach;
  readonly involvement: readonly Involvement[];
  readonly firstUsedAt: Instant;
  /** Shard names, from one that declares it down to the member. */
  readonly example: readonly string[];
  readonly termsAtCollection: readonly Terms[];
  /**
   * False: for some of it the time of collection is not recorded, so the terms in force then are
   * unknown.
   */
  readonly collectionKnown: boolean;
  readonly termsAtUse: readonly Terms[];
}

/** Through a parent: that model itself matches the question. */
export interface ParentPath {
  readonly via: 'parent';
  readonly model: string;
  readonly version: string;
  readonly relation: Relation;
  readonly parent: string;
}

export interface Exposure {
  /** What can be stated with certainty: where the record has a gap and no path, `unknown`. */
  readonly exposed: true | false | 'unknown';
  /** Whether any declared origin or parent reaches it, gaps aside. */
  readonly declared: boolean;
  /** Whether by training; false: only by evaluation. */
  readonly trained: true | false | 'unknown';
  readonly paths: readonly (DataPath | ParentPath)[];
  /** What the record leaves open. Without any path, a gap makes the answer `unknown`. */
  readonly gaps: readonly Gap[];
}

/**
 * Decides exposure: a path proves it; without a path, the record must have no gap to disprove it.
 * @param trainingGaps the gaps without evaluations: a doubt about a test set is none about training
 */
export function exposureOf(paths: Exposure['paths'], gaps: readonly Gap[], trainingGaps: readonly Gap[]): Exposure {
  return {
    exposed: verdictOf(paths.length > 0, gaps.length > 0),
    declared: paths.length > 0,
    trained: verdictOf(paths.some(isTrainingPath), trainingGaps.length > 0),
    paths,
    gaps,
  };
}

/** A path decides; without one, an open question stays unknown. */
export function verdictOf(hasPath: boolean, isOpen: boolean): true | false | 'unknown' {
  if (hasPath) return true;
  return isOpen ? 'unknown' : false;
}

/** Whether a path is one of training: a parent, or data of any stage but evaluation. */
export function isTrainingPath(path: Pick<ParentPath, 'via'> | Pick<DataPath, 'via' | 'stage'>): boolean {
  return path.via === 'parent' || path.stage !== 'evaluation';
}
