import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber } from 'class-validator';
import { NAME_LIMIT, parseDatasetName, parseInstant, parseModelName, parseVersion } from '@core/kernel';
import { type Relation, RELATIONS, type Stage, STAGES } from '@domain/models';
import { ListOf, OneOf, Optional, OptionalOrNull, Parsed, Text } from '@platform/validation';

const TEXT_LIMIT = 500;
/** `vendor/name@version` */
const REFERENCE_LIMIT = 3 * NAME_LIMIT;

export class ModelParams {
  @ApiProperty({ description: 'The model’s name', example: 'lark' })
  @Parsed(parseModelName)
  model: string;
}

export class ModelVersionParams extends ModelParams {
  @ApiProperty({ example: '1.0' })
  @Parsed(parseVersion)
  version: string;
}

class ParentRequest {
  @ApiProperty({ enum: RELATIONS })
  @OneOf(RELATIONS)
  relation: Relation;

  @ApiPropertyOptional({ description: 'A model registered here', example: 'lark-base' })
  @Optional()
  @Text({ max: REFERENCE_LIMIT })
  model?: string;

  @ApiPropertyOptional({ example: '1.0' })
  @Optional()
  @Text({ max: NAME_LIMIT })
  version?: string;

  @ApiPropertyOptional({
    description: 'In place of model and version: a model of a registered vendor, vendor/name@version',
    example: 'openai/gpt-4o@2024-08-06',
  })
  @Optional()
  @Text({ max: REFERENCE_LIMIT })
  external?: string;
}

export class ModelVersionRequest {
  @ApiProperty({ example: '1.0' })
  @Parsed(parseVersion)
  version: string;

  @ApiPropertyOptional({ maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  description?: string;

  @ApiPropertyOptional({ type: [ParentRequest], description: 'All of them: a model version is declared once' })
  @Optional()
  @ListOf(() => ParentRequest, { max: 256 })
  parents?: ParentRequest[];
}

export class UseRequest {
  @ApiProperty({ example: 'allenai/dolmino' })
  @Parsed(parseDatasetName)
  dataset: string;

  @ApiProperty({ description: 'A committed version of the dataset', example: '0925' })
  @Parsed(parseVersion)
  version: string;

  @ApiProperty({ enum: STAGES })
  @OneOf(STAGES)
  stage: Stage;

  @ApiPropertyOptional({ maxLength: TEXT_LIMIT })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  purpose?: string;

  @ApiProperty({ format: 'date-time' })
  @Parsed(parseInstant)
  startedAt: string;

  @ApiPropertyOptional({ format: 'date-time', nullable: true, description: 'Left out or null: still running' })
  @OptionalOrNull()
  @Parsed(parseInstant)
  finishedAt?: string;

  @ApiPropertyOptional({ description: 'Passes over the data; above 0, may be a fraction' })
  @Optional()
  @IsNumber({}, { message: 'must be a number above 0' })
  epochs?: number;
}

export class UsesRequest {
  @ApiProperty({ type: [UseRequest] })
  @ListOf(() => UseRequest, { max: 1000 })
  uses: UseRequest[];
}
