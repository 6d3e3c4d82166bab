import { type Complaint, WhenceError } from './errors.js';

export type KernelErrorCode = 'malformed-value' | 'not-canonical' | 'impossible-period';

/** A value that is not what its type says. */
export class KernelError extends WhenceError<KernelErrorCode> {
  constructor(code: KernelErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super('invalid', code, message, complaints);
  }
}
