import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseDatasetName, parseShardName, parseSlug } from '@core/kernel';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Parsed, Text, WholeNumber } from '@platform/validation';

const TEXT_LIMIT = 500;

export class ShardParams {
  @ApiProperty({ description: 'Any name of the shard: its digest or a URI, percent-encoded', example: 'sha256:…' })
  @Parsed(parseShardName)
  name: string;
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
