import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type InspectionErrorCode =
  | 'invalid-inspection'
  | 'nothing-to-inspect'
  | 'inspection-not-found'
  | 'examples-not-kept'
  | 'inspection-ended'
  | 'result-not-found'
  | 'result-altered'
  | 'results-elsewhere'
  | 'results-unavailable';

const KINDS: Readonly<Record<InspectionErrorCode, ErrorKind>> = {
  'invalid-inspection': 'invalid',
  'nothing-to-inspect': 'invalid',
  'inspection-not-found': 'not-found',
  'examples-not-kept': 'not-found',
  'inspection-ended': 'conflict',
  'result-not-found': 'integrity',
  'result-altered': 'integrity',
  'results-elsewhere': 'unavailable',
  'results-unavailable': 'unavailable',
};

export class InspectionError extends WhenceError<InspectionErrorCode> {
  constructor(code: InspectionErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The error for an order whose members are not valid. */
export function invalidInspection({ complaints }: { readonly complaints: readonly Complaint[] }): InspectionError {
  return new InspectionError('invalid-inspection', summaryOf(complaints), complaints);
}
