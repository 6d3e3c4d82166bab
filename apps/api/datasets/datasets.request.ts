import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseDatasetName, parseVersion } from '@core/kernel';
import { PageRequest } from '../http/page.request.js';
import { Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';

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

/** With a manifest, the query states what a JSON body would. */
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
