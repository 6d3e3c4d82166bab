import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseInstant } from '@core/kernel';
import { ROLES } from '@domain/access';
import { ListOfTexts, Optional, Parsed, Text } from '@platform/validation';

export class KeyParams {
  @ApiProperty({ description: 'Id of the key' })
  @Text({ max: 100 })
  id: string;
}

export class KeyRequest {
  @ApiProperty({ description: 'What the key is for; kept beside the ledger', maxLength: 200 })
  @Text({ max: 200 })
  label: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  @ListOfTexts({ max: ROLES.length, length: 40 })
  roles: string[];

  @ApiPropertyOptional({ format: 'date-time', description: 'When the key ends; never if left out' })
  @Optional()
  @Parsed(parseInstant)
  expiresAt?: string;
}
