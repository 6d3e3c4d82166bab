import { parseDatasetName, parseInstant, parseModelName, parseSlug, parseVersion } from '@core/kernel';
import { NotFarAhead, ObjectOf, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';

const TEXT_LIMIT = 2_000;

/** What a waiver is for: all members that are given must apply, and at least one is given. */
@Rule<WaiverScope>((scope, complain) => {
  const { dataset, version, model, modelVersion, uriPrefix, vendor } = scope;
  if ([dataset, model, uriPrefix, vendor].every((member) => member === undefined))
    complain('', 'must name a dataset, a model, a uriPrefix or a vendor');
  if (version !== undefined && dataset === undefined) complain('/version', 'needs the dataset that it is a version of');
  if (modelVersion !== undefined && model === undefined)
    complain('/modelVersion', 'needs the model that it is a version of');
})
export class WaiverScope {
  /**
   * Shards that declare this dataset, versions of it, and uses of these.
   * @example acme/web
   */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /** Only this version of the dataset. */
  @Optional()
  @Parsed(parseVersion)
  readonly version?: string;

  /**
   * Uses by this model.
   * @example lark
   */
  @Optional()
  @Parsed(parseModelName)
  readonly model?: string;

  /** Only this version of the model. */
  @Optional()
  @Parsed(parseVersion)
  readonly modelVersion?: string;

  /**
   * Shards whose URI begins so.
   * @example s3://bucket/books/
   */
  @Optional()
  @Text({ max: 2_048 })
  @Printable()
  readonly uriPrefix?: string;

  /**
   * Shards that this vendor reaches, and no other vendor.
   * @example openai
   */
  @Optional()
  @Parsed(parseSlug)
  readonly vendor?: string;
}

/** Requests an exception from a rule whose slug is in the address. */
export class WaiverRequest {
  @ObjectOf(() => WaiverScope)
  readonly scope: WaiverScope;

  /** Why. It is stored for ever: no personal data. */
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly reason: string;

  /**
   * The first instant at which it lifts nothing.
   * @example 2026-12-01T00:00:00Z
   */
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly until: string;
}

/** Requests an exception from a rule. It lifts nothing until a second person approves it. */
export class RequestWaiver extends WaiverRequest {
  /** @example no-vendor-output */
  @Parsed(parseSlug)
  readonly rule: string;
}
