import { parseModelName, parseModelReference, parseShardName, parseSlug, parseVersion } from '@core/kernel';
import { type Stage, STAGES } from '@domain/models';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { TRAIT_FACETS, type TraitFacet } from '@domain/provenance';
import { FormatRequest, PageRequest } from '../http/page.request.js';
import { OneOf, Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';

export class ModelVersionParams {
  /** @example olmo-3-32b */
  @Parsed(parseModelName)
  name: string;

  /** @example stage1 */
  @Parsed(parseVersion)
  version: string;
}

export class ShardParams {
  /** Any name of the shard, percent-encoded: its digest or a URI. */
  @Parsed(parseShardName)
  shard: string;
}

export const BASES = ['declared', 'measured'] as const;

/** The query of a breakdown. */
export class TraitRequest extends FormatRequest {
  /**
   * What was declared of the members, or what detectors measured in them: by which detector, of how
   * many, and of how many nothing. Only `format` goes with `measured`.
   * @default declared
   */
  @Optional()
  @OneOf(BASES)
  basis?: (typeof BASES)[number];

  /**
   * Break the data down by this trait too: `byLicence`, `byModality`, or `byLanguage` and
   * `byLanguageSet`. The members' rows are counted, which takes longer the first time.
   */
  @Optional()
  @OneOf(TRAIT_FACETS)
  by?: TraitFacet;
}

export class ProvenanceRequest extends TraitRequest {
  /**
   * Count a member by its weight and the epochs of the use.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  weighted?: boolean;

  /**
   * Merge in the uses of all ancestors.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  chain?: boolean;

  /** Only uses of this stage. */
  @Optional()
  @OneOf(STAGES)
  stage?: Stage;
}

/** A generator, with or without its version. */
export function parseGenerator(text: string): unknown {
  return parseModelReference(text.includes('@') ? text : `${text}@any`);
}

export class ExposureRequest {
  /**
   * The slug of a registered vendor.
   * @example openai
   */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  /**
   * vendor/name@version; without a version every version.
   * @example openai/gpt-4.1
   */
  @Optional()
  @Parsed(parseGenerator)
  generator?: string;

  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;
}

export class ComponentsRequest extends PageRequest {
  /**
   * The label whose values are the components.
   * @example component
   */
  @Text({ max: 500 })
  label: string;

  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  /** @example openai */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  /** @example openai/gpt-4.1 */
  @Optional()
  @Parsed(parseGenerator)
  generator?: string;

  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  /**
   * Merge in the uses of all ancestors.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  chain?: boolean;
}
