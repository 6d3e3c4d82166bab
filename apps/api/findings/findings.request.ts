import { parseDatasetName, parseInstant, parseModelName, parseShardName, parseSlug, parseVersion } from '@core/kernel';
import {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type FindingKind,
  type FindingSeverity,
  type FindingState,
} from '@domain/findings';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';

export class FindingParams {
  /** @example finding-6f1ed002ab5595859014ebf0951522d9 */
  @Text({ max: 200 })
  id: string;
}

export class FindingsQuery extends PageRequest {
  @Optional()
  @OneOf(FINDING_STATES)
  state?: FindingState;

  @Optional()
  @OneOf(FINDING_KINDS)
  kind?: FindingKind;

  @Optional()
  @OneOf(FINDING_SEVERITIES)
  severity?: FindingSeverity;

  /** Only findings about this rule. */
  @Optional()
  @Parsed(parseSlug)
  rule?: string;

  /**
   * Only findings about this vendor, about shards that come from or through it, themselves or by
   * ancestors, or about removals that select it.
   */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  /** Only findings about this dataset, or about shards that were registered to it. */
  @Optional()
  @Parsed(parseDatasetName)
  dataset?: string;

  /** Only findings about this model. */
  @Optional()
  @Parsed(parseModelName)
  model?: string;

  /** Only findings about this version of the dataset or the model. */
  @Optional()
  @Parsed(parseVersion)
  version?: string;

  /** Only findings of this owner: the id of a principal, or `none`. */
  @Optional()
  @Text({ max: 200 })
  owner?: string;

  /** Only findings that were raised then or later. */
  @Optional()
  @Parsed(parseInstant)
  since?: string;

  /** Only findings that were raised before. */
  @Optional()
  @Parsed(parseInstant)
  before?: string;

  /** Only findings that are ignored at the time of the position, or only those that are not. */
  @Optional()
  @TrueOrFalse()
  ignored?: boolean;

  /** Only findings that were resolved once and found again, or only the others. */
  @Optional()
  @TrueOrFalse()
  regressed?: boolean;

  /** Only findings about this removal. */
  @Optional()
  @Text({ max: 200 })
  removal?: string;

  /** Only findings about this shard, under the name they were raised with. */
  @Optional()
  @Parsed(parseShardName)
  shard?: string;
}
