import { WhenceError } from '@core/kernel';

export type WorkerErrorCode = 'database-not-set';

export class WorkerError extends WhenceError<WorkerErrorCode> {
  constructor(code: WorkerErrorCode, message: string) {
    super('unavailable', code, message);
  }
}
