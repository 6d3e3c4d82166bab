import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DatasetVersionParams } from '../datasets/datasets.request.js';
import { Optional, Text } from '@platform/validation';

/** A query may be about as long as Node takes a request line. */
const SUBJECTS_LENGTH = 14_000;

/** Either is needed, and not both. */
export class CertificateRequest {
  @ApiPropertyOptional({
    description: 'Names of shards, digests best, comma-separated; also of shards that are not registered',
    example: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  })
  @Optional()
  @Text({ max: SUBJECTS_LENGTH })
  subject?: string;

  @ApiPropertyOptional({ description: 'A removal: each shard that it selects is a subject', example: 'removal-1' })
  @Optional()
  @Text({ max: 200 })
  removal?: string;
}

export class SetProofParams extends DatasetVersionParams {
  @ApiProperty({ description: 'Any name of a shard, percent-encoded; also one that is not registered' })
  @Text({ max: 2_048 })
  shard: string;
}
