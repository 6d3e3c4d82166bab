import { JOB_STATES, type JobState } from '@platform/jobs';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Text } from '@platform/validation';

export class JobParams {
  /** @example datasets.commit-version-202a17a49aa329571ce1bc6b069b0e41 */
  @Text({ max: 200 })
  id: string;
}

export class JobsQuery extends PageRequest {
  /** `failed`: jobs that are not retried until somebody does so. */
  @Optional()
  @OneOf(JOB_STATES)
  state?: JobState;

  /** @example verification.verify-removal */
  @Optional()
  @Text({ max: 200 })
  name?: string;
}
