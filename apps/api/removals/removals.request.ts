import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Instant, parseInstant } from '@core/kernel';
import { ERASURE_REASONS } from '@domain/personal-data';
import { REMOVAL_STATES, type RemovalState } from '@domain/removals';
import { OneOf, Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class RemovalParams {
  @ApiProperty({ example: 'removal-1' })
  @Text({ max: 100 })
  id: string;
}

export class OrderQuery {
  @ApiPropertyOptional({ description: 'Answer what it would be about, and order nothing' })
  @Optional()
  @TrueOrFalse()
  dryRun?: boolean;
}

export class RemovalsQuery extends PageRequest {
  @ApiPropertyOptional({ enum: REMOVAL_STATES })
  @Optional()
  @OneOf(REMOVAL_STATES)
  state?: RemovalState;

  @ApiPropertyOptional({
    description: 'Only what was due before the time of the position, and is neither verified nor withdrawn',
  })
  @Optional()
  @TrueOrFalse()
  overdue?: boolean;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2026-07-01T00:00:00Z',
    description: 'Only what is due before this instant, and neither verified nor withdrawn',
  })
  @Optional()
  @Parsed(parseInstant)
  dueBefore?: Instant;
}

export const SCOPE_ROLES = ['selected', 'descends'] as const;

export class ScopeQuery extends PageRequest {
  @ApiPropertyOptional({ enum: SCOPE_ROLES })
  @Optional()
  @OneOf(SCOPE_ROLES)
  role?: (typeof SCOPE_ROLES)[number];
}

export class RequesterErasureRequest {
  @ApiProperty({ enum: ERASURE_REASONS })
  @OneOf(ERASURE_REASONS)
  reason: string;
}
