import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseModelName, parseModelReference, parseShardName, parseSlug, parseVersion } from '@core/kernel';
import { type Stage, STAGES } from '@domain/models';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { PageRequest } from '../http/page.request.js';
import { OneOf, Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';

export class ModelVersionParams {
  @ApiProperty({ example: 'olmo-3-32b' })
  @Parsed(parseModelName)
  name: string;

  @ApiProperty({ example: 'stage1' })
  @Parsed(parseVersion)
  version: string;
}

export class ShardParams {
  @ApiProperty({ description: 'Any name of the shard, percent-encoded: its digest or a URI' })
  @Parsed(parseShardName)
  shard: string;
}

export class ProvenanceRequest {
  @ApiPropertyOptional({ description: 'Count a member by its weight and the epochs of the use', default: false })
  @Optional()
  @TrueOrFalse()
  weighted?: boolean;

  @ApiPropertyOptional({ description: 'Merge in the uses of all ancestors', default: false })
  @Optional()
  @TrueOrFalse()
  chain?: boolean;

  @ApiPropertyOptional({ description: 'Only uses of this stage', enum: STAGES })
  @Optional()
  @OneOf(STAGES)
  stage?: Stage;
}

/** A generator, with or without its version. */
function parseGenerator(text: string): unknown {
  return parseModelReference(text.includes('@') ? text : `${text}@any`);
}

export class ExposureRequest {
  @ApiPropertyOptional({ description: "A registered vendor's slug", example: 'openai' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional({
    description: 'vendor/name@version; without @version every version',
    example: 'openai/gpt-4.1',
  })
  @Optional()
  @Parsed(parseGenerator)
  generator?: string;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;
}

export class ComponentsRequest extends PageRequest {
  @ApiProperty({ description: 'The label that tells components apart', example: 'component' })
  @Text({ max: 500 })
  label: string;

  @ApiPropertyOptional({ enum: ORIGIN_KINDS })
  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  @ApiPropertyOptional({ example: 'openai' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional({ example: 'openai/gpt-4.1' })
  @Optional()
  @Parsed(parseGenerator)
  generator?: string;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  @ApiPropertyOptional({ description: 'Merge in the uses of all ancestors', default: false })
  @Optional()
  @TrueOrFalse()
  chain?: boolean;
}
