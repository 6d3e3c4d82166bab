import { type ErrorKind, WhenceError } from '@core/kernel';

export type RegisterErrorCode =
  | 'interrupted'
  | 'not-all-registered'
  | 'source-unreadable'
  | 'unusable-option'
  | 'whence-refused'
  | 'whence-unreachable';

const KINDS: Readonly<Record<RegisterErrorCode, ErrorKind>> = {
  interrupted: 'unavailable',
  'not-all-registered': 'conflict',
  'source-unreadable': 'not-found',
  'unusable-option': 'invalid',
  'whence-refused': 'conflict',
  'whence-unreachable': 'unavailable',
};

/** Why files could not be registered, as a sentence for who asked. */
export class RegisterError extends WhenceError<RegisterErrorCode> {
  constructor(code: RegisterErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
