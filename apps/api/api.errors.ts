import { type ErrorKind, WhenceError } from '@core/kernel';

export type ApiErrorCode = 'address-in-use' | 'address-not-available' | 'database-not-set';

const KINDS: Readonly<Record<ApiErrorCode, ErrorKind>> = {
  'address-in-use': 'conflict',
  'address-not-available': 'invalid',
  'database-not-set': 'invalid',
};

/** Why the door cannot be opened, as a sentence for who started it. */
export class ApiError extends WhenceError<ApiErrorCode> {
  constructor(code: ApiErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
