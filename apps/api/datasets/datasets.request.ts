import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { parseDatasetName, parseSlug, parseVersion } from '@core/kernel';
import { WEIGHT_LIMIT } from '@domain/datasets';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { PageRequest } from '../http/page.request.js';
import { ListOfTexts, ObjectOf, OneOf, Optional, Parsed, Text, TextMembers, TrueOrFalse } from '@platform/validation';

/** Names in a JSON body; longer lists come as manifests. */
const LIST_LIMIT = 200_000;

export class DatasetParams {
  @ApiProperty({ description: 'Percent-encoded', example: 'allenai/dolma' })
  @Parsed(parseDatasetName)
  dataset: string;
}

export class DatasetVersionParams extends DatasetParams {
  @ApiProperty({ example: '1.7' })
  @Parsed(parseVersion)
  version: string;
}

/** A member with a weight; a name alone counts once. */
export class MemberRequest {
  @ApiProperty({ description: 'Any name of the shard' })
  shard: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: WEIGHT_LIMIT, default: 1 })
  weight?: number;
}

function isMember(item: unknown): boolean {
  if (typeof item === 'string') return true;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  const { shard, weight, ...others } = item as Record<string, unknown>;
  const known = typeof shard === 'string' && (weight === undefined || typeof weight === 'number');
  return known && Object.keys(others).length === 0;
}

/** A list of names and `{shard, weight}`. The room says what is wrong with each. */
function ListOfMembers(): PropertyDecorator {
  const message = (value: unknown): string => {
    const wrong = Array.isArray(value) ? value.findIndex((item) => !isMember(item)) : -1;
    const item = wrong < 0 ? '' : `; item ${wrong} is neither`;
    return `must be a list of at most ${LIST_LIMIT} shard names or {"shard": name, "weight": number}${item}`;
  };
  const validate = (value: unknown): boolean =>
    Array.isArray(value) && value.length <= LIST_LIMIT && value.every(isMember);
  return ValidateBy({ name: 'members', validator: { validate, defaultMessage: (asked) => message(asked?.value) } });
}

class ShardQueryRequest {
  @ApiPropertyOptional({ enum: ORIGIN_KINDS })
  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  @ApiPropertyOptional({ example: 'openai' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional()
  @Optional()
  @Parsed(parseSlug)
  channel?: string;

  @ApiPropertyOptional({ description: 'vendor/name@version, or without the version' })
  @Optional()
  @Text({ max: 600 })
  generator?: string;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  @ApiPropertyOptional({ example: 's3://bucket/clean/' })
  @Optional()
  @Text({ max: 2048 })
  uriPrefix?: string;

  @ApiPropertyOptional({ type: Object, example: { language: 'en' } })
  @Optional()
  @TextMembers({ max: 64, length: 500 })
  labels?: Record<string, string>;

  @ApiPropertyOptional({ description: 'Only what shards declare themselves, not what they have through ancestors' })
  @Optional()
  @TrueOrFalse()
  declaredOnly?: boolean;
}

class FromRequest {
  @ApiPropertyOptional({ description: 'Shards registered under this dataset', example: 'allenai/dolma' })
  @Optional()
  @Parsed(parseDatasetName)
  dataset?: string;

  @ApiPropertyOptional({ type: ShardQueryRequest, description: 'All that is given must hold' })
  @Optional()
  @ObjectOf(() => ShardQueryRequest)
  query?: ShardQueryRequest;
}

@ApiExtraModels(MemberRequest)
export class DatasetVersionRequest {
  @ApiProperty({ example: '1.7' })
  @Parsed(parseVersion)
  version: string;

  @ApiPropertyOptional({ description: 'A committed version of this dataset to start from', example: '1.6' })
  @Optional()
  @Parsed(parseVersion)
  base?: string;

  @ApiPropertyOptional({ type: FromRequest, description: 'Joins the base with what a query selects' })
  @Optional()
  @ObjectOf(() => FromRequest)
  from?: FromRequest;

  @ApiPropertyOptional({
    type: [String],
    description: 'Members of the base, or of what the query selects, to leave out',
  })
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT })
  remove?: string[];

  @ApiPropertyOptional({
    description: 'Members to add, after the removals; one that is there already counts once more',
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { $ref: getSchemaPath(MemberRequest) }] },
  })
  @Optional()
  @ListOfMembers()
  add?: (string | MemberRequest)[];
}

/** With a manifest, what a JSON body would say stands in the query. */
export class ManifestQuery {
  @ApiPropertyOptional({ description: 'Only with a manifest: the version that it makes', example: '1.7' })
  @Optional()
  @Parsed(parseVersion)
  version?: string;

  @ApiPropertyOptional({ description: 'Only with a manifest: a committed version to add it to', example: '1.6' })
  @Optional()
  @Parsed(parseVersion)
  base?: string;

  @ApiPropertyOptional({
    description: 'Only with a manifest: put before paths that are no URIs by themselves',
    example: 's3://bucket/',
  })
  @Optional()
  @Text({ max: 2048 })
  uriBase?: string;
}

export class BreakdownRequest {
  @ApiPropertyOptional({ description: 'Count each member as often as it is weighted', default: false })
  @Optional()
  @TrueOrFalse()
  weighted?: boolean;
}

export class DiffRequest extends PageRequest {
  @ApiProperty({ description: 'The version to compare with', example: '1.6' })
  @Parsed(parseVersion)
  from: string;
}
