import { WhenceError } from '@core/kernel';

/**
 * - `malformed-trusted-root`: not the format, or its parts contradict each other.
 * - `not-a-continuation`: no rotations lead from the keys that are trusted to its current key.
 */
export type TrustedRootErrorCode = 'malformed-trusted-root' | 'not-a-continuation';

const KINDS = { 'malformed-trusted-root': 'invalid', 'not-a-continuation': 'integrity' } as const;

export class TrustedRootError extends WhenceError<TrustedRootErrorCode> {
  constructor(code: TrustedRootErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
