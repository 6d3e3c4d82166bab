import { type ErrorKind, WhenceError } from '@core/kernel';

export type WorkerErrorCode = 'database-not-set' | 'witness-policy-unusable';

const KINDS: Readonly<Record<WorkerErrorCode, ErrorKind>> = {
  'database-not-set': 'unavailable',
  'witness-policy-unusable': 'invalid',
};

export class WorkerError extends WhenceError<WorkerErrorCode> {
  constructor(code: WorkerErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
