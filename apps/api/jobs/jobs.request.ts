import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../validation/fields.js';

export class JobParams {
  @ApiProperty({ example: 'datasets.commit-version-202a17a49aa329571ce1bc6b069b0e41' })
  @Text({ max: 200 })
  id: string;
}
