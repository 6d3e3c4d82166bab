import { ApiProperty } from '@nestjs/swagger';
import type { JsonValue } from '@core/kernel';

class ProgressResponse {
  @ApiProperty({ type: 'integer' })
  done: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null until it is known' })
  total: number | null;
}

export class JobResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ example: 'datasets.commit-version' })
  name: string;

  @ApiProperty({ enum: ['waiting', 'active', 'completed', 'failed'] })
  state: string;

  @ApiProperty({ type: ProgressResponse })
  progress: ProgressResponse;

  @ApiProperty({ type: 'integer', description: 'How often it was begun' })
  attempts: number;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed, or why its last attempt did' })
  error: string | null;

  @ApiProperty({ type: Object, nullable: true })
  result: JsonValue;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  finishedAt: string | null;
}

export class JobsResponse {
  @ApiProperty({ type: [JobResponse], description: 'The newest first, as they stand now' })
  items: JobResponse[];

  @ApiProperty({ description: 'Cursor of the next page; null on the last one', type: String, nullable: true })
  nextCursor: string | null;
}
