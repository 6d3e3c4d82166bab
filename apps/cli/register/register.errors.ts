import { type ErrorKind, WhenceError } from '@core/kernel';

export type RegisterErrorCode = 'interrupted' | 'not-all-registered' | 'source-unreadable' | 'unusable-option';

const KINDS: Readonly<Record<RegisterErrorCode, ErrorKind>> = {
  interrupted: 'unavailable',
  'not-all-registered': 'conflict',
  'source-unreadable': 'not-found',
  'unusable-option': 'invalid',
};

/** Why files could not be registered. */
export class RegisterError extends WhenceError<RegisterErrorCode> {
  constructor(code: RegisterErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
