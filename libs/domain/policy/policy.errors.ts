import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type PolicyErrorCode =
  | 'invalid-check'
  | 'invalid-rule'
  | 'rule-not-found'
  | 'rule-retired'
  | 'invalid-waiver'
  | 'waiver-not-found'
  | 'waiver-step-refused';

const KINDS: Readonly<Record<PolicyErrorCode, ErrorKind>> = {
  'invalid-check': 'invalid',
  'invalid-rule': 'invalid',
  'rule-not-found': 'not-found',
  'rule-retired': 'conflict',
  'invalid-waiver': 'invalid',
  'waiver-not-found': 'not-found',
  'waiver-step-refused': 'conflict',
};

export class PolicyError extends WhenceError<PolicyErrorCode> {
  constructor(code: PolicyErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a statement that its command class does not accept. */
export function invalidRule({ complaints }: { readonly complaints: readonly Complaint[] }): PolicyError {
  return new PolicyError('invalid-rule', summaryOf(complaints), complaints);
}

export function invalidWaiver({ complaints }: { readonly complaints: readonly Complaint[] }): PolicyError {
  return new PolicyError('invalid-waiver', summaryOf(complaints), complaints);
}

/** The refusal of a check that asks about none of the writes, or about several. */
export function invalidCheck({ complaints }: { readonly complaints: readonly Complaint[] }): PolicyError {
  return new PolicyError('invalid-check', summaryOf(complaints), complaints);
}
