import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type PersonalDataErrorCode =
  'personal-data-not-found' | 'personal-data-too-large' | 'malformed-erasure' | 'erasure-refused';

const KINDS: Readonly<Record<PersonalDataErrorCode, ErrorKind>> = {
  'personal-data-not-found': 'not-found',
  'personal-data-too-large': 'invalid',
  'malformed-erasure': 'invalid',
  'erasure-refused': 'conflict',
};

export class PersonalDataError extends WhenceError<PersonalDataErrorCode> {
  constructor(code: PersonalDataErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of an erasure that its command class does not accept. */
export function malformedErasure({ complaints }: { readonly complaints: readonly Complaint[] }): PersonalDataError {
  return new PersonalDataError('malformed-erasure', summaryOf(complaints), complaints);
}
