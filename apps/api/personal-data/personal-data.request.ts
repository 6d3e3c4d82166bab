import { ApiProperty } from '@nestjs/swagger';
import { ERASURE_REASONS } from '@domain/personal-data';
import { OneOf, Text } from '@platform/validation';

export class PersonalDataParams {
  @ApiProperty({ description: 'The 64 hexadecimal digits of the commitment' })
  @Text({ max: 64 })
  id: string;
}

export class ErasureRequest {
  @ApiProperty({ enum: ERASURE_REASONS })
  @OneOf(ERASURE_REASONS)
  reason: string;
}
