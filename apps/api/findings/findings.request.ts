import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
  @ApiProperty({ example: 'finding-6f1ed002ab5595859014ebf0951522d9' })
  @Text({ max: 200 })
  id: string;
}

export class FindingsQuery extends PageRequest {
  @ApiPropertyOptional({ enum: FINDING_STATES })
  @Optional()
  @OneOf(FINDING_STATES)
  state?: FindingState;

  @ApiPropertyOptional({ enum: FINDING_KINDS })
  @Optional()
  @OneOf(FINDING_KINDS)
  kind?: FindingKind;

  @ApiPropertyOptional({ enum: FINDING_SEVERITIES })
  @Optional()
  @OneOf(FINDING_SEVERITIES)
  severity?: FindingSeverity;

  @ApiPropertyOptional({ description: 'Only those about this removal' })
  @Optional()
  @Text({ max: 200 })
  removal?: string;

  @ApiPropertyOptional({ description: 'Only those about this shard, by the name they were raised with' })
  @Optional()
  @Parsed(parseShardName)
  shard?: string;
}

export class FindingStepRequest {
  @ApiProperty({ description: 'Why; it is kept for ever, so no personal data', maxLength: 2000 })
  @Text({ max: 2000 })
  reason: string;
}
