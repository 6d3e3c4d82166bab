import { type ErrorKind, WhenceError } from '@core/kernel';

export type VerificationErrorCode = 'verification-not-found' | 'check-not-found' | 'evidence-list-not-found';

const KINDS: Readonly<Record<VerificationErrorCode, ErrorKind>> = {
  'verification-not-found': 'not-found',
  'check-not-found': 'not-found',
  'evidence-list-not-found': 'not-found',
};

export class VerificationError extends WhenceError<VerificationErrorCode> {
  constructor(code: VerificationErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
