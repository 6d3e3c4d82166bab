import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type ProbesErrorCode = 'invalid-probe' | 'probe-not-found' | 'probe-ended' | 'probe-result-not-found';

const KINDS: Readonly<Record<ProbesErrorCode, ErrorKind>> = {
  'invalid-probe': 'invalid',
  'probe-not-found': 'not-found',
  'probe-ended': 'conflict',
  'probe-result-not-found': 'integrity',
};

export class ProbesError extends WhenceError<ProbesErrorCode> {
  constructor(code: ProbesErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The error for an order whose members are not valid. */
export function invalidProbe({ complaints }: { readonly complaints: readonly Complaint[] }): ProbesError {
  return new ProbesError('invalid-probe', summaryOf(complaints), complaints);
}
