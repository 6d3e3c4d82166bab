import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type FindingsErrorCode = 'finding-not-found' | 'finding-settled' | 'invalid-finding';

const KINDS: Readonly<Record<FindingsErrorCode, ErrorKind>> = {
  'finding-not-found': 'not-found',
  'finding-settled': 'conflict',
  'invalid-finding': 'invalid',
};

export class FindingsError extends WhenceError<FindingsErrorCode> {
  constructor(code: FindingsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a statement that its command class does not accept. */
export function invalidFinding({ complaints }: { readonly complaints: readonly Complaint[] }): FindingsError {
  return new FindingsError('invalid-finding', summaryOf(complaints), complaints);
}
