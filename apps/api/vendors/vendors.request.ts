import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NAME_LIMIT, parseInstant, parseSlug } from '@core/kernel';
import { PageRequest } from '../http/index.js';
import { Optional, Parsed, Text } from '@platform/validation';

export class VendorParams {
  @ApiProperty({ description: 'The vendor’s slug', example: 'openai' })
  @Parsed(parseSlug)
  slug: string;
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
