import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type VendorsErrorCode = 'invalid-declaration' | 'vendor-not-found' | 'terms-not-found' | 'terms-withdrawn';

const KINDS: Readonly<Record<VendorsErrorCode, ErrorKind>> = {
  'invalid-declaration': 'invalid',
  'vendor-not-found': 'not-found',
  'terms-not-found': 'not-found',
  'terms-withdrawn': 'conflict',
};

export class VendorsError extends WhenceError<VendorsErrorCode> {
  constructor(code: VendorsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a statement that its command class does not accept. */
export function invalidDeclaration({ complaints }: { readonly complaints: readonly Complaint[] }): VendorsError {
  return new VendorsError('invalid-declaration', summaryOf(complaints), complaints);
}
