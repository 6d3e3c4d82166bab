import { DatasetVersionParams } from '../datasets/datasets.request.js';
import { Optional, Text } from '@platform/validation';

/** The longest query that fits into the request line that Node accepts. */
const SUBJECTS_LENGTH = 14_000;

/** One of the two is required, and not both. */
export class CertificateRequest {
  /**
   * Names of shards, preferably digests, separated by commas. They need not be registered.
   * @example sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
   */
  @Optional()
  @Text({ max: SUBJECTS_LENGTH })
  subject?: string;

  /**
   * The id of a removal: each shard that it selects is a subject.
   * @example removal-1
   */
  @Optional()
  @Text({ max: 200 })
  removal?: string;
}

export class SetProofParams extends DatasetVersionParams {
  /** Any name of a shard, percent-encoded. It need not be registered. */
  @Text({ max: 2_048 })
  shard: string;
}
