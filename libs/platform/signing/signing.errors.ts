import { type ErrorKind, WhenceError } from '@core/kernel';

/**
 * - `unusable-signing-key`: a file or setting without a valid signing key.
 * - `exposed-signing-key`: a key file that others than its owner may read or write.
 */
export type SigningErrorCode = 'unusable-signing-key' | 'exposed-signing-key';

const KINDS: Readonly<Record<SigningErrorCode, ErrorKind>> = {
  'unusable-signing-key': 'invalid',
  'exposed-signing-key': 'forbidden',
};

export class SigningError extends WhenceError<SigningErrorCode> {
  constructor(code: SigningErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
