import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type AccessErrorCode =
  'key-not-found' | 'key-revoked' | 'last-admin-key' | 'malformed-key' | 'principal-differs' | 'idempotency-key-reused';

const KINDS: Readonly<Record<AccessErrorCode, ErrorKind>> = {
  'key-not-found': 'not-found',
  'key-revoked': 'conflict',
  'last-admin-key': 'conflict',
  'malformed-key': 'invalid',
  'principal-differs': 'conflict',
  'idempotency-key-reused': 'conflict',
};

export class AccessError extends WhenceError<AccessErrorCode> {
  constructor(code: AccessErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a key that its command class does not accept. */
export function malformedKey({ complaints }: { readonly complaints: readonly Complaint[] }): AccessError {
  return new AccessError('malformed-key', summaryOf(complaints), complaints);
}
