import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@core/kernel';
import {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type FindingHistoryStep,
  type StandingFinding,
} from '@domain/findings';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';

class FindingSubjectResponse {
  @ApiPropertyOptional()
  shard?: string;

  @ApiPropertyOptional()
  removal?: string;

  @ApiPropertyOptional()
  dataset?: string;

  @ApiPropertyOptional()
  version?: string;

  @ApiPropertyOptional()
  model?: string;

  @ApiPropertyOptional()
  verification?: string;
}

export class FindingItemResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ enum: FINDING_KINDS })
  kind: string;

  @ApiProperty({ enum: FINDING_SEVERITIES })
  severity: string;

  @ApiProperty({ enum: FINDING_STATES })
  state: string;

  @ApiProperty({ type: FindingSubjectResponse })
  subject: FindingSubjectResponse;

  @ApiProperty({ description: 'What was found, in a sentence' })
  detail: string;

  @ApiPropertyOptional({ type: Object, description: 'What shows it, such as a path' })
  evidence?: JsonObject;

  @ApiProperty({ type: 'integer', description: 'How many things are found; they add up until it is settled' })
  count: number;

  @ApiProperty({ type: [String], description: 'At most ten of those things' })
  examples: readonly string[];

  @ApiProperty({ type: 'integer', description: 'Index of the entry that raised it' })
  entry: number;

  @ApiProperty({ format: 'date-time' })
  raisedAt: string;
}

class FindingStepResponse {
  @ApiProperty({ enum: FINDING_STATES })
  state: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ example: 'key:k1' })
  by: string;

  @ApiPropertyOptional({ description: 'Absent where it was raised' })
  reason?: string;

  @ApiProperty({ type: 'integer' })
  entry: number;
}

export class FindingResponse extends FindingItemResponse {
  @ApiProperty({ type: [FindingStepResponse], description: 'How it came to stand as it does, the first step first' })
  steps: FindingHistoryStep[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class FindingsResponse extends PageResponse {
  @ApiProperty({ type: [FindingItemResponse], description: 'The newest first' })
  items: FindingItemResponse[];
}

export class FindingStepTakenResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ enum: FINDING_STATES })
  state: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export function toFindingResponse({ stepEntry: _, ...finding }: StandingFinding): FindingItemResponse {
  return finding;
}
