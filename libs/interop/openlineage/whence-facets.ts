import { parseDatasetName, parseDigest, parseInstant, parseModelName, parseVersion } from '@core/kernel';
import { type ParentReference, type Stage, STAGES } from '@domain/models';
import { DeclaredFacts } from '@domain/shards';
import { Holds, ListOf, ListOfForms, NotFarAhead, OneOf, Optional, Parsed, Rule, Text } from '@platform/validation';

const TEXT_LIMIT = 500;

/** Facet `whence_shard` of a dataset: what it holds, as a registration would state it. */
@Rule<WhenceShardFacet>(({ dataset, version }, complain) => {
  if (version !== undefined && dataset === undefined) complain('/version', 'needs dataset: the name of what it is of');
})
export class WhenceShardFacet extends DeclaredFacts {
  /**
   * Digest of the content.
   * @example sha256:…
   */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;

  /**
   * With `dataset`: of an output, the dataset version that the completed run makes of it; of an
   * input, the committed version that was read.
   */
  @Optional()
  @Parsed(parseVersion)
  readonly version?: string;
}

/** A committed version of a dataset. */
export class WhenceDatasetVersion {
  /** @example allenai/dolmino */
  @Parsed(parseDatasetName)
  readonly dataset: string;

  /** @example "0925" */
  @Parsed(parseVersion)
  readonly version: string;
}

/** Facet `whence_training` of a run: which model version it trains, and in which stage. */
export class WhenceTrainingFacet {
  /** @example lark */
  @Parsed(parseModelName)
  readonly model: string;

  /** @example "1.0" */
  @Parsed(parseVersion)
  readonly version: string;

  @OneOf(STAGES)
  readonly stage: Stage;

  /** Defaults to those that the inputs name, else to a version made of the run’s inputs. */
  @Optional()
  @ListOf(() => WhenceDatasetVersion, { max: 100 })
  readonly datasets?: readonly WhenceDatasetVersion[];

  /** Defaults to the time of the run’s first event. */
  @Optional()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly startedAt?: string;

  /** Declares the model version with these parents, if it is not declared. */
  @Optional()
  @ListOfForms({ max: 256, items: 'parents: {"relation", "model", "version"} or {"relation", "external"}' }, isParent)
  readonly parents?: readonly ParentReference[];
}

/** Facet `whence_activity` of a run: what it did with the data. */
export class WhenceActivityFacet {
  /**
   * filter, dedup, tokenize, annotate, translate, mix, redaction…
   * @example dedup
   */
  @Text({ max: TEXT_LIMIT })
  @Holds('must be well-formed text', (value) => (value as string).isWellFormed() && !(value as string).includes('\0'))
  readonly kind: string;

  /** The code that did it: a commit, an image. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly code?: string;

  /** The id of the removal that a redaction answers. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly removal?: string;
}

/** The rest is checked when the model version is declared. */
function isParent(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

/** Our facets by name, each with its class. */
export const WHENCE_FACETS = {
  whence_shard: WhenceShardFacet,
  whence_training: WhenceTrainingFacet,
  whence_activity: WhenceActivityFacet,
} as const;
