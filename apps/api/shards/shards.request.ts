import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  parseDatasetName,
  parseDigest,
  parseInstant,
  parseModelReference,
  parseShardName,
  parseSlug,
  parseUri,
} from '@core/kernel';
import {
  type Acquisition,
  ACQUISITIONS,
  type Involvement,
  INVOLVEMENTS,
  type Nexus,
  NEXUSES,
  ORIGIN_KINDS,
  type OriginKind,
} from '@domain/origins';
import { PARENT_LIMIT } from '@domain/shards';
import { PageRequest } from '../http/index.js';
import {
  ListOf,
  ListOfTexts,
  NumberWithin,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Text,
  TextMembers,
  WholeNumber,
} from '@platform/validation';

const TEXT_LIMIT = 500;

export class ShardParams {
  @ApiProperty({ description: 'Any name of the shard: its digest or a URI, percent-encoded', example: 'sha256:…' })
  @Parsed(parseShardName)
  name: string;
}

class CollectedRequest {
  @ApiPropertyOptional({ format: 'date-time', description: 'The first instant' })
  @Optional()
  @Parsed(parseInstant)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The first instant after it' })
  @Optional()
  @Parsed(parseInstant)
  to?: string;
}

class EvidenceRequest {
  @ApiPropertyOptional({ example: 'https://crawler.example/robots/2026-04-01.txt' })
  @Optional()
  @Parsed(parseUri)
  uri?: string;

  @ApiPropertyOptional({ example: 'sha256:…' })
  @Optional()
  @Parsed(parseDigest)
  digest?: string;
}

class OriginRequest {
  @ApiProperty({ enum: ORIGIN_KINDS })
  @OneOf(ORIGIN_KINDS)
  kind: OriginKind;

  @ApiPropertyOptional({ enum: INVOLVEMENTS, default: 'content', description: 'What the maker did to the data' })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement: Involvement;

  @ApiPropertyOptional({ description: 'A vendor’s slug; of a generator its maker if left out', example: 'openai' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional({ description: 'Through whom or what it came', example: 'api' })
  @Optional()
  @Parsed(parseSlug)
  channel?: string;

  @ApiPropertyOptional({ description: 'The model; required for model_generated', example: 'openai/gpt-4o@2024-08-06' })
  @Optional()
  @Parsed(parseModelReference)
  generator?: string;

  @ApiPropertyOptional({ enum: NEXUSES, description: 'Whose contract it came under' })
  @Optional()
  @OneOf(NEXUSES)
  nexus?: Nexus;

  @ApiPropertyOptional({ enum: ACQUISITIONS })
  @Optional()
  @OneOf(ACQUISITIONS)
  acquisition?: Acquisition;

  @ApiPropertyOptional({ example: 'EEA', maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  jurisdiction?: string;

  @ApiPropertyOptional({ type: CollectedRequest, description: 'When it was collected: half-open, [from, to)' })
  @Optional()
  @ObjectOf(() => CollectedRequest)
  collected?: CollectedRequest;

  @ApiPropertyOptional({ description: 'Id of the terms it came under; resolved from the others if left out' })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  terms?: string;

  @ApiPropertyOptional({ description: 'The part of the records, where known', minimum: 0, maximum: 1 })
  @Optional()
  @NumberWithin({ min: 0, max: 1 })
  share?: number;

  @ApiPropertyOptional({ type: [EvidenceRequest] })
  @Optional()
  @ListOf(() => EvidenceRequest, { max: 100 })
  evidence?: EvidenceRequest[];
}

class ActivityRequest {
  @ApiProperty({ description: 'filter, dedup, tokenize, annotate, translate, mix…', maxLength: TEXT_LIMIT })
  @Text({ max: TEXT_LIMIT })
  kind: string;

  @ApiPropertyOptional({ maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  job?: string;

  @ApiPropertyOptional({ maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  run?: string;

  @ApiPropertyOptional({ description: 'The code that did it: a commit, an image', maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  code?: string;

  @ApiPropertyOptional({
    description: 'Of a redaction: the removal that it answers. All it is made from must be in that removal’s scope',
    maxLength: TEXT_LIMIT,
  })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  removal?: string;
}

class FactsRequest {
  @ApiPropertyOptional({ example: 'allenai/dolma' })
  @Optional()
  @Parsed(parseDatasetName)
  dataset?: string;

  @ApiPropertyOptional({ example: 'application/jsonl', maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  mediaType?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0 })
  @Optional()
  @WholeNumber()
  bytes?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0 })
  @Optional()
  @WholeNumber()
  records?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0 })
  @Optional()
  @WholeNumber()
  tokens?: number;

  @ApiPropertyOptional({ type: [OriginRequest], description: 'Where it comes from; unknown if nothing is said' })
  @Optional()
  @ListOf(() => OriginRequest, { max: 64 })
  origins?: OriginRequest[];

  @ApiPropertyOptional({ type: Object, example: { language: 'en' } })
  @Optional()
  @TextMembers({ max: 64, length: TEXT_LIMIT })
  labels?: Record<string, string>;
}

/** A shard needs a digest or a URI, or has both. */
export class ShardRequest extends FactsRequest {
  @ApiPropertyOptional({ description: 'Digest of its content', example: 'sha256:…' })
  @Optional()
  @Parsed(parseDigest)
  digest?: string;

  @ApiPropertyOptional({ description: 'Where it is kept', example: 's3://bucket/part-0001.jsonl.zst' })
  @Optional()
  @Parsed(parseUri)
  uri?: string;

  @ApiPropertyOptional({ type: [String], description: 'Names of the shards it was made from' })
  @Optional()
  @ListOfTexts({ max: PARENT_LIMIT })
  derivedFrom?: string[];

  @ApiPropertyOptional({ type: ActivityRequest, description: 'What made it of them' })
  @Optional()
  @ObjectOf(() => ActivityRequest)
  activity?: ActivityRequest;
}

/** The members that are now held to be otherwise; the others stay. */
export class CorrectionRequest extends FactsRequest {
  @ApiProperty({ description: 'Why; it is recorded', maxLength: 2000 })
  @Text({ max: 2000 })
  reason: string;
}

export class BindingRequest {
  @ApiProperty({ description: 'Digest of the shard’s content', example: 'sha256:…' })
  @Parsed(parseDigest)
  digest: string;
}

export class LocationRequest {
  @ApiProperty({ description: 'Where else the same content is kept', example: 'gs://mirror/part-0001.jsonl.zst' })
  @Parsed(parseUri)
  uri: string;
}

/** Filters count together; origins as they are in effect. */
export class ShardsRequest extends PageRequest {
  @ApiPropertyOptional()
  @Optional()
  @Parsed(parseDatasetName)
  dataset?: string;

  @ApiPropertyOptional({ enum: ORIGIN_KINDS })
  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  @ApiPropertyOptional({ description: 'A vendor’s slug' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional()
  @Optional()
  @Parsed(parseSlug)
  channel?: string;

  @ApiPropertyOptional({ description: 'vendor/name@version, or without the version for all of them' })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  generator?: string;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  @ApiPropertyOptional({ description: 'What the URI begins with', example: 's3://bucket/' })
  @Optional()
  @Text({ max: 2048 })
  uriPrefix?: string;
}

export class WalkRequest {
  @ApiPropertyOptional({
    description: 'Derivations away at most',
    type: 'integer',
    default: 8,
    minimum: 1,
    maximum: 64,
  })
  @Optional()
  @WholeNumber({ min: 1, max: 64 })
  depth?: number;

  @ApiPropertyOptional({ description: 'Shards at most', type: 'integer', default: 100, minimum: 1, maximum: 1000 })
  @Optional()
  @WholeNumber({ min: 1, max: 1000 })
  limit?: number;
}

export const ON_ERROR = ['skip', 'abort'] as const;

export class BulkRequest {
  @ApiPropertyOptional({ enum: ON_ERROR, default: 'skip', description: 'Whether a rejected line ends the upload' })
  @Optional()
  @OneOf(ON_ERROR)
  onError?: (typeof ON_ERROR)[number];
}
