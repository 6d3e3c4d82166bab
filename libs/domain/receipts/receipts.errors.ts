import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type ReceiptsErrorCode =
  | 'invalid-reading'
  | 'invalid-usage'
  | 'run-conflict'
  | 'run-not-stated'
  | 'receipt-conflict'
  | 'too-many-blind-spots'
  | 'usage-conflict';

const KINDS: Readonly<Record<ReceiptsErrorCode, ErrorKind>> = {
  'invalid-reading': 'invalid',
  'invalid-usage': 'invalid',
  'run-conflict': 'conflict',
  'run-not-stated': 'invalid',
  'receipt-conflict': 'conflict',
  'too-many-blind-spots': 'invalid',
  'usage-conflict': 'conflict',
};

export class ReceiptsError extends WhenceError<ReceiptsErrorCode> {
  constructor(code: ReceiptsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a line that its command class does not accept. */
export function invalidReading({ complaints }: { readonly complaints: readonly Complaint[] }): ReceiptsError {
  return new ReceiptsError('invalid-reading', summaryOf(complaints), complaints);
}

/** The refusal of a statement of usage that its command class does not accept. */
export function invalidUsage({ complaints }: { readonly complaints: readonly Complaint[] }): ReceiptsError {
  return new ReceiptsError('invalid-usage', summaryOf(complaints), complaints);
}
