import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type DetectorErrorCode = 'invalid-parameters';

const KINDS: Readonly<Record<DetectorErrorCode, ErrorKind>> = { 'invalid-parameters': 'invalid' };

export class DetectorError extends WhenceError<DetectorErrorCode> {
  constructor(code: DetectorErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}
