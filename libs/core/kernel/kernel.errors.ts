import { type Complaint, WhenceError } from './errors.js';

export type KernelErrorCode = 'malformed-value' | 'not-canonical' | 'impossible-period';

/** A value that is not what its type says. */
export class KernelError extends WhenceError<KernelErrorCode> {
  constructor(code: KernelErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super('invalid', code, message, complaints);
  }
}

/**
 * What is stored contradicts itself, or lacks a row that must exist: the database was altered,
 * damaged or not migrated.
 */
export class CorruptRecordError extends WhenceError<'corrupt-record'> {
  constructor(message: string) {
    super('integrity', 'corrupt-record', message);
  }
}
