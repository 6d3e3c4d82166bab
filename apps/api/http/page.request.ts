import { ApiPropertyOptional } from '@nestjs/swagger';
import { Optional, Text, WholeNumber } from '@platform/validation';

/** The query of a list. A list with filters extends it. */
export class PageRequest {
  @ApiPropertyOptional({ description: 'Items at most', default: 100, minimum: 1, maximum: 1000, type: Number })
  @Optional()
  @WholeNumber({ min: 1, max: 1000 })
  limit?: number;

  @ApiPropertyOptional({
    description: 'nextCursor of the page before; it holds the position that page was computed at',
  })
  @Optional()
  @Text({ max: 4096 })
  cursor?: string;
}
