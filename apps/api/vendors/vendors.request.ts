import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NAME_LIMIT, parseDigest, parseInstant, parseSlug, URI_LIMIT } from '@core/kernel';
import { EVIDENCE_STRENGTHS, type EvidenceStrength, VENDOR_KINDS, type VendorKind } from '@domain/vendors';
import { PageRequest } from '../http/index.js';
import { ListOf, ListOfTexts, ObjectOf, OneOf, Optional, OptionalOrNull, Parsed, Text } from '@platform/validation';

const WORD_LIMIT = 100;
const TEXT_LIMIT = 2_000;

export class VendorParams {
  @ApiProperty({ description: 'The vendor’s slug', example: 'openai' })
  @Parsed(parseSlug)
  slug: string;
}

export class VendorRequest {
  @ApiProperty({ example: 'OpenAI', maxLength: NAME_LIMIT })
  @Text({ max: NAME_LIMIT })
  name: string;

  @ApiPropertyOptional({ enum: VENDOR_KINDS, default: 'other' })
  @Optional()
  @OneOf(VENDOR_KINDS)
  kind?: VendorKind;

  @ApiPropertyOptional({ description: 'An http or https address', example: 'https://openai.com/' })
  @Optional()
  @Text({ max: URI_LIMIT })
  url?: string;
}

class EffectiveRequest {
  @ApiPropertyOptional({ format: 'date-time', nullable: true, description: 'The first instant in force' })
  @OptionalOrNull()
  @Parsed(parseInstant)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', nullable: true, description: 'The first instant no longer in force' })
  @OptionalOrNull()
  @Parsed(parseInstant)
  to?: string;
}

class TermsRuleRequest {
  @ApiProperty({ example: 'FORBID_COMPETING_MODEL' })
  @Text({ max: WORD_LIMIT })
  rule: string;

  @ApiPropertyOptional({ description: 'What the rule is about', example: 'outputs' })
  @Optional()
  @Text({ max: NAME_LIMIT })
  scope?: string;

  @ApiPropertyOptional({ description: 'The involvements it speaks of; all if left out', type: [String] })
  @Optional()
  @ListOfTexts({ max: 32, length: NAME_LIMIT })
  involvement?: string[];

  @ApiPropertyOptional({ type: [String] })
  @Optional()
  @ListOfTexts({ max: 32, length: TEXT_LIMIT })
  exceptions?: string[];

  @ApiPropertyOptional({ description: 'The clause in the vendor’s words' })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  quote?: string;

  @ApiPropertyOptional({ description: 'Where the clause was read' })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  source?: string;

  @ApiPropertyOptional()
  @Optional()
  @Text({ max: TEXT_LIMIT })
  note?: string;
}

export class TermsRequest {
  @ApiProperty({ example: 'Business Terms' })
  @Text({ max: NAME_LIMIT })
  document: string;

  @ApiProperty({ example: '2025-05-31' })
  @Text({ max: NAME_LIMIT })
  version: string;

  @ApiPropertyOptional({
    description: 'The channel they are for; several are joined by + or /. Every channel if left out',
    example: 'api+enterprise',
  })
  @Optional()
  @Text({ max: NAME_LIMIT })
  channel?: string;

  @ApiPropertyOptional({
    description: 'The jurisdiction they are for; several are joined by + or /. Every one if left out',
    example: 'EEA/CH',
  })
  @Optional()
  @Text({ max: NAME_LIMIT })
  jurisdiction?: string;

  @ApiPropertyOptional({ description: 'An http or https address' })
  @Optional()
  @Text({ max: URI_LIMIT })
  url?: string;

  @ApiPropertyOptional({ description: 'Digest of the document: sha256: and 64 hexadecimal digits' })
  @Optional()
  @Parsed(parseDigest)
  digest?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @Parsed(parseInstant)
  publishedAt?: string;

  @ApiPropertyOptional({ type: EffectiveRequest, description: 'Half-open: [from, to). An end not known is left out' })
  @Optional()
  @ObjectOf(() => EffectiveRequest)
  effective?: EffectiveRequest;

  @ApiPropertyOptional({ enum: EVIDENCE_STRENGTHS, description: 'How well this is supported' })
  @Optional()
  @OneOf(EVIDENCE_STRENGTHS)
  evidence?: EvidenceStrength;

  @ApiPropertyOptional({ type: [TermsRuleRequest] })
  @Optional()
  @ListOf(() => TermsRuleRequest, { max: 200 })
  rules?: TermsRuleRequest[];
}

export class TermsQuery extends PageRequest {
  @ApiPropertyOptional({ format: 'date-time', description: 'Only those in force at this instant' })
  @Optional()
  @Parsed(parseInstant)
  at?: string;

  @ApiPropertyOptional({ description: 'Only those for this channel, or for every one', example: 'api' })
  @Optional()
  @Text({ max: NAME_LIMIT })
  channel?: string;

  @ApiPropertyOptional({ description: 'Only those for this jurisdiction, or for every one', example: 'EEA' })
  @Optional()
  @Text({ max: NAME_LIMIT })
  jurisdiction?: string;
}
