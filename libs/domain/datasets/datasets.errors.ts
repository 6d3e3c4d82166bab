import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type DatasetsErrorCode =
  | 'invalid-order'
  | 'invalid-manifest'
  | 'unknown-member'
  | 'not-a-member'
  | 'empty-dataset-version'
  | 'base-not-found'
  | 'base-not-committed'
  | 'dataset-version-conflict'
  | 'dataset-not-found'
  | 'dataset-version-not-found'
  | 'dataset-version-not-committed'
  | 'dataset-version-inconsistent';

const KINDS: Readonly<Record<DatasetsErrorCode, ErrorKind>> = {
  'invalid-order': 'invalid',
  'invalid-manifest': 'invalid',
  'unknown-member': 'invalid',
  'not-a-member': 'invalid',
  'empty-dataset-version': 'invalid',
  'base-not-found': 'invalid',
  'base-not-committed': 'conflict',
  'dataset-version-conflict': 'conflict',
  'dataset-not-found': 'not-found',
  'dataset-version-not-found': 'not-found',
  'dataset-version-not-committed': 'conflict',
  'dataset-version-inconsistent': 'integrity',
};

export class DatasetsError extends WhenceError<DatasetsErrorCode> {
  constructor(code: DatasetsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

export function missingShards(): DatasetsError {
  const message = 'A set names shards that are not in the tables. They are damaged: run `whence audit`.';
  return new DatasetsError('dataset-version-inconsistent', message);
}

/** The error for an order whose members are not valid. */
export function invalidOrder({ complaints }: { readonly complaints: readonly Complaint[] }): DatasetsError {
  const [first] = complaints;
  const what = [first?.pointer, first?.message].filter(Boolean).join(' ');
  return new DatasetsError('invalid-order', `This order of a dataset version ${what}.`, complaints);
}
