import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type LedgerErrorCode =
  | 'entry-too-large'
  | 'entry-not-found'
  | 'malformed-as-of'
  | 'as-of-not-reached'
  | 'malformed-tree-size'
  | 'ledger-inconsistent'
  | 'clock-wrong'
  | 'ledger-replaced';

const KINDS: Readonly<Record<LedgerErrorCode, ErrorKind>> = {
  'entry-too-large': 'invalid',
  'entry-not-found': 'not-found',
  'malformed-as-of': 'invalid',
  'as-of-not-reached': 'invalid',
  'malformed-tree-size': 'invalid',
  'ledger-inconsistent': 'integrity',
  'clock-wrong': 'unavailable',
  'ledger-replaced': 'unavailable',
};

export class LedgerError extends WhenceError<LedgerErrorCode> {
  constructor(code: LedgerErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}
