import { type ErrorKind, WhenceError } from '@core/kernel';

export type JobsErrorCode =
  | 'job-not-found'
  | 'job-not-failed'
  | 'job-without-processor'
  | 'job-with-two-processors'
  | 'processor-of-undeclared-job'
  | 'queue-unavailable';

const KINDS: Readonly<Record<JobsErrorCode, ErrorKind>> = {
  'job-not-found': 'not-found',
  'job-not-failed': 'conflict',
  'job-without-processor': 'integrity',
  'job-with-two-processors': 'integrity',
  'processor-of-undeclared-job': 'integrity',
  'queue-unavailable': 'unavailable',
};

/**
 * What a processor throws while it cannot begin or end its work, though nothing is wrong with the
 * job: the attempt does not count, and another follows.
 */
export class JobPostponed extends Error {
  /** @param cause why; the job's row shows it */
  constructor(override readonly cause: WhenceError) {
    super(cause.message);
  }
}

export class JobsError extends WhenceError<JobsErrorCode> {
  constructor(code: JobsErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
