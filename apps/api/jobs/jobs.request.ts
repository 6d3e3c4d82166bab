import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { JOB_STATES, type JobState } from '@platform/jobs';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Text } from '@platform/validation';

export class JobParams {
  @ApiProperty({ example: 'datasets.commit-version-202a17a49aa329571ce1bc6b069b0e41' })
  @Text({ max: 200 })
  id: string;
}

export class JobsQuery extends PageRequest {
  @ApiPropertyOptional({ enum: JOB_STATES, description: '`failed`: what is not tried any more until somebody has it' })
  @Optional()
  @OneOf(JOB_STATES)
  state?: JobState;

  @ApiPropertyOptional({ example: 'verification.verify-removal' })
  @Optional()
  @Text({ max: 200 })
  name?: string;
}
