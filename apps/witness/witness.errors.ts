import { type ErrorKind, WhenceError } from '@core/kernel';

export type WitnessErrorCode = 'bad-arguments' | 'key-missing' | 'state-damaged' | 'address-not-available';

const KINDS: Readonly<Record<WitnessErrorCode, ErrorKind>> = {
  'bad-arguments': 'invalid',
  'key-missing': 'integrity',
  'state-damaged': 'integrity',
  'address-not-available': 'unavailable',
};

export class WitnessError extends WhenceError<WitnessErrorCode> {
  constructor(code: WitnessErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
