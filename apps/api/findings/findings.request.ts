import { parseShardName } from '@core/kernel';
import {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type FindingKind,
  type FindingSeverity,
  type FindingState,
} from '@domain/findings';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Parsed, Text } from '@platform/validation';

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

  /** Only findings about this removal. */
  @Optional()
  @Text({ max: 200 })
  removal?: string;

  /** Only findings about this shard, under the name they were raised with. */
  @Optional()
  @Parsed(parseShardName)
  shard?: string;
}
