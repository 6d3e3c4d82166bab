import { parseDigest, parseInstant, parseModelReference, parsePeriod, parseSlug, parseUri } from '@core/kernel';
import {
  complainOf,
  ListOf,
  NotFarAhead,
  NumberWithin,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Rule,
  Text,
} from '@platform/validation';
import {
  type Acquisition,
  ACQUISITIONS,
  type Involvement,
  INVOLVEMENTS,
  type Nexus,
  NEXUSES,
  ORIGIN_KINDS,
  type OriginKind,
} from './origin.js';

const TEXT_LIMIT = 500;

/** When something was collected: half-open, [from, to). */
@Rule<CollectionPeriod>((period, complain) => {
  if (period.from !== undefined && period.to !== undefined) complainOf(() => parsePeriod(period), complain);
})
export class CollectionPeriod {
  /** The first instant. */
  @Optional()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly from?: string;

  /** The first instant after it. */
  @Optional()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly to?: string;
}

/** A document that supports a statement. It needs a URI or a digest, or has both. */
@Rule<Evidence>(({ uri, digest }, complain) => {
  if (uri === undefined && digest === undefined) complain('', 'needs a uri or a digest');
})
export class Evidence {
  /** @example https://crawler.example/robots/2026-04-01.txt */
  @Optional()
  @Parsed(parseUri)
  readonly uri?: string;

  /** @example sha256:… */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;
}

/** Where (part of) a shard comes from. */
@Rule<DeclareOrigin>(({ kind, generator }, complain) => {
  if (kind === 'model_generated' && generator === undefined)
    complain('/generator', 'is required where kind is model_generated; if nobody knows it: unknown/unknown@unknown');
  if (kind === 'human' && generator !== undefined) complain('/generator', 'names a model, but kind is human');
})
export class DeclareOrigin {
  @OneOf(ORIGIN_KINDS)
  readonly kind: OriginKind;

  /** What the maker did to the data. Defaults to `content`. */
  @Optional()
  @OneOf(INVOLVEMENTS)
  readonly involvement?: Involvement;

  /**
   * A vendor’s slug. Defaults to the maker of the generator.
   * @example openai
   */
  @Optional()
  @Parsed(parseSlug)
  readonly vendor?: string;

  /**
   * Through whom or what it came.
   * @example api
   */
  @Optional()
  @Parsed(parseSlug)
  readonly channel?: string;

  /**
   * The model; required for model_generated.
   * @example openai/gpt-4o@2024-08-06
   */
  @Optional()
  @Parsed(parseModelReference)
  readonly generator?: string;

  /** Whose contract it came under. */
  @Optional()
  @OneOf(NEXUSES)
  readonly nexus?: Nexus;

  @Optional()
  @OneOf(ACQUISITIONS)
  readonly acquisition?: Acquisition;

  /** @example EEA */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly jurisdiction?: string;

  @Optional()
  @ObjectOf(() => CollectionPeriod)
  readonly collected?: CollectionPeriod;

  /**
   * Id of the terms it came under. Defaults to those that vendor, channel and period resolve to.
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly terms?: string;

  /** The part of the shard's records, 0 to 1, where known. */
  @Optional()
  @NumberWithin({ min: 0, max: 1 })
  readonly share?: number;

  @Optional()
  @ListOf(() => Evidence, { max: 100 })
  readonly evidence?: readonly Evidence[];
}
