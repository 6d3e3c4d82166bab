import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Optional, WholeNumber } from '@platform/validation';

export class EntryParams {
  @ApiProperty({ description: 'Index of the entry', type: 'integer', minimum: 0 })
  @WholeNumber()
  index: number;
}

export class InclusionRequest {
  @ApiPropertyOptional({ description: 'Tree size to prove inclusion in; the present one if left out', type: 'integer' })
  @Optional()
  @WholeNumber()
  treeSize?: number;
}

export class ConsistencyRequest {
  @ApiProperty({ description: 'The smaller tree size', type: 'integer' })
  @WholeNumber()
  from: number;

  @ApiPropertyOptional({ description: 'The larger tree size; the present one if left out', type: 'integer' })
  @Optional()
  @WholeNumber()
  to?: number;
}
