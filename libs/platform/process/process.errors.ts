import { type ErrorKind, WhenceError } from '@core/kernel';

export type ProcessErrorCode = 'address-in-use' | 'address-not-available' | 'child-ended';

const KINDS: Readonly<Record<ProcessErrorCode, ErrorKind>> = {
  'address-in-use': 'conflict',
  'address-not-available': 'invalid',
  'child-ended': 'unavailable',
};

/** Why a process could not start or continue, as a sentence for its operator. */
export class ProcessError extends WhenceError<ProcessErrorCode> {
  constructor(code: ProcessErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
