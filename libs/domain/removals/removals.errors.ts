import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type RemovalsErrorCode =
  'invalid-removal' | 'selects-nothing-known' | 'removal-not-found' | 'removal-step-refused';

const KINDS: Readonly<Record<RemovalsErrorCode, ErrorKind>> = {
  'invalid-removal': 'invalid',
  'selects-nothing-known': 'invalid',
  'removal-not-found': 'not-found',
  'removal-step-refused': 'conflict',
};

export class RemovalsError extends WhenceError<RemovalsErrorCode> {
  constructor(code: RemovalsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The error for a command about a removal whose members are not valid. */
export const invalidRemoval = ({ complaints }: { readonly complaints: readonly Complaint[] }): RemovalsError =>
  removalRefused('invalid-removal', complaints);

/** Throws if there is a complaint. */
export function refuseAny(code: RemovalsErrorCode, complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw removalRefused(code, complaints);
}

export function removalRefused(code: RemovalsErrorCode, complaints: readonly Complaint[]): RemovalsError {
  const [first] = complaints;
  return new RemovalsError(
    code,
    `This removal is not acceptable: ${first?.pointer || '/'} ${first?.message}.`,
    complaints,
  );
}
