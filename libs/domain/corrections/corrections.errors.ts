import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type CorrectionsErrorCode = 'invalid-correction' | 'unknown-selection' | 'nothing-selected';

const KINDS: Readonly<Record<CorrectionsErrorCode, ErrorKind>> = {
  'invalid-correction': 'invalid',
  'unknown-selection': 'invalid',
  'nothing-selected': 'invalid',
};

export class CorrectionsError extends WhenceError<CorrectionsErrorCode> {
  constructor(code: CorrectionsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The error for an order or a line whose members are not valid. */
export function invalidCorrection({ complaints }: { readonly complaints: readonly Complaint[] }): CorrectionsError {
  const [first] = complaints;
  const what = first ? `${first.pointer || '/'} ${first.message}` : 'it is malformed';
  return new CorrectionsError('invalid-correction', `This correction is not acceptable: ${what}.`, complaints);
}
