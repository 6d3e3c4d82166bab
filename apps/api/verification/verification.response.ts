import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@core/kernel';
import { CHECKS, type RecordedCheck, type Trigger, type Verification } from '@domain/verification';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';

const VERDICTS = ['excluded', 'violated', 'inconclusive'] as const;

export class BegunVerificationResponse {
  @ApiProperty({ example: 'verification-1' })
  id: string;

  @ApiProperty({ description: 'Id of the job that makes the checks; GET /v1/jobs/{id} tells how far it is' })
  job: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

class TriggerResponse {
  @ApiProperty({ enum: ['order', 'change', 'schedule'] })
  kind: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Of a change: the entry that may have broken something' })
  entry?: number;

  @ApiPropertyOptional({ description: 'Of a schedule: the verification that had become old' })
  after?: string;
}

class EvidenceListResponse {
  @ApiProperty({ description: 'SHA-256 of the NDJSON that …/checks/{check}/evidence answers' })
  digest: string;

  @ApiProperty({ type: 'integer' })
  lines: number;
}

class CheckResponse {
  @ApiProperty({ enum: CHECKS })
  check: string;

  @ApiProperty({ description: 'What holds where the verdict is `excluded`' })
  what: string;

  @ApiProperty()
  method: string;

  @ApiProperty({ type: Object })
  parameters: JsonObject;

  @ApiProperty({ type: Object, description: 'Counts and examples' })
  evidence: JsonObject;

  @ApiProperty({ enum: VERDICTS })
  verdict: string;

  @ApiPropertyOptional({ type: EvidenceListResponse, description: 'The evidence in full' })
  list?: EvidenceListResponse;

  @ApiProperty({ type: 'integer', description: 'Index of its entry' })
  entry: number;
}

export class VerificationItemResponse {
  @ApiProperty()
  id: string;

  @ApiProperty()
  removal: string;

  @ApiProperty({ enum: ['running', 'concluded'] })
  state: string;

  @ApiProperty({ type: TriggerResponse, description: 'Why it was begun' })
  trigger: Trigger;

  @ApiProperty({ type: 'integer', description: 'It verifies what entries [0, upto) say' })
  upto: number;

  @ApiProperty({ type: 'integer', description: 'Index of the entry that began it' })
  entry: number;

  @ApiProperty({ format: 'date-time' })
  begunAt: string;

  @ApiPropertyOptional({ enum: VERDICTS, description: 'Absent while it is running' })
  verdict?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  concludedAt?: string;

  @ApiPropertyOptional({ type: 'integer' })
  concludedEntry?: number;
}

export class VerificationResponse extends VerificationItemResponse {
  @ApiProperty()
  job: string;

  @ApiProperty({ type: [CheckResponse], description: 'All of them, or none while it is running' })
  checks: CheckResponse[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class VerificationsResponse extends PageResponse {
  @ApiProperty({ type: [VerificationItemResponse], description: 'The one begun last first' })
  items: VerificationItemResponse[];
}

export function toVerificationResponse({ conclusion, ...verification }: Verification): VerificationItemResponse {
  if (conclusion === null) return { ...verification, state: 'running' };
  const { verdict, concludedAt, entry } = conclusion;
  return { ...verification, state: 'concluded', verdict, concludedAt, concludedEntry: entry };
}

export function toCheckResponse({ list, ...check }: RecordedCheck): CheckResponse {
  return { ...check, ...(list && { list }) };
}
