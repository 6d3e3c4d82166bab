import type { Instant } from '@core/kernel';
import type { Relation, Stage } from '@domain/models';
import type { Terms } from '@domain/vendors';
import type { Involvement, OriginFilter } from '@domain/origins';
import type { Gap } from './gap.js';

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
  /** Members of the dataset version that have it, declared or through ancestors. */
  readonly shards: number;
  /** Shards of its upstream that declare it themselves. */
  readonly sources: number;
  readonly involvement: readonly Involvement[];
  readonly firstUsedAt: Instant;
  /** Shard names, from one that declares it down to the member. */
  readonly example: readonly string[];
  readonly termsAtCollection: readonly Terms[];
  /** False: for some of it nobody said when it was collected, so which terms were in force then is not known. */
  readonly collectionKnown: boolean;
  readonly termsAtUse: readonly Terms[];
}

/** Through a parent: the model itself is what is asked for. */
export interface ParentPath {
  readonly via: 'parent';
  readonly model: string;
  readonly version: string;
  readonly relation: Relation;
  readonly parent: string;
}

export interface Exposure {
  readonly exposed: true | false | 'unknown';
  /** Whether by training; false: only by evaluation. */
  readonly trained: true | false | 'unknown';
  readonly paths: readonly (DataPath | ParentPath)[];
  /** What the record cannot tell. Without any path, a gap makes the answer `unknown`. */
  readonly gaps: readonly Gap[];
}

/**
 * A path is proof of exposure. Its absence proves something only where the record has no gap.
 * @param trainingGaps what the gaps would be if nothing had been evaluated: a doubt about a test set is none about training
 */
export function exposureOf(paths: Exposure['paths'], gaps: readonly Gap[], trainingGaps: readonly Gap[]): Exposure {
  const otherwise = (open: readonly Gap[]): 'unknown' | false => (open.length > 0 ? 'unknown' : false);
  const training = paths.some((path) => path.via === 'parent' || path.stage !== 'evaluation');
  return {
    exposed: paths.length > 0 ? true : otherwise(gaps),
    trained: training ? true : otherwise(trainingGaps),
    paths,
    gaps,
  };
}
