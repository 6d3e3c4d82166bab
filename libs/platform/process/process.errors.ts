import { type ErrorKind, WhenceError } from '@core/kernel';

export type ProcessErrorCode = 'address-in-use' | 'address-not-available' | 'child-ended' | 'folder-unusable';

const KINDS: Readonly<Record<ProcessErrorCode, ErrorKind>> = {
  'address-in-use': 'conflict',
  'address-not-available': 'invalid',
  'child-ended': 'unavailable',
  'folder-unusable': 'unavailable',
};

/** Why a process could not start or continue, as a sentence for its operator. */
export class ProcessError extends WhenceError<ProcessErrorCode> {
  constructor(
    code: ProcessErrorCode,
    message: string,
    /** Another start cannot succeed, such as one with an invalid setting. */
    readonly isPermanent = false,
  ) {
    super(KINDS[code], code, message);
  }
}
