import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';
import type { VersionRefusal, VersionWithdrawal } from './dataset-version.js';

export type DatasetsErrorCode =
  | 'invalid-order'
  | 'invalid-manifest'
  | 'unknown-member'
  | 'not-a-member'
  | 'splits-overlap'
  | 'split-not-found'
  | 'empty-dataset-version'
  | 'base-not-found'
  | 'base-not-committed'
  | 'base-withdrawn'
  | 'dataset-version-conflict'
  | 'dataset-not-found'
  | 'dataset-version-not-found'
  | 'dataset-version-not-committed'
  | 'dataset-version-withdrawn'
  | 'dataset-version-refused'
  | 'dataset-version-used'
  | 'invalid-withdrawal'
  | 'invalid-description'
  | 'dataset-version-inconsistent';

const KINDS: Readonly<Record<DatasetsErrorCode, ErrorKind>> = {
  'invalid-order': 'invalid',
  'invalid-manifest': 'invalid',
  'unknown-member': 'invalid',
  'not-a-member': 'invalid',
  'splits-overlap': 'invalid',
  'split-not-found': 'not-found',
  'empty-dataset-version': 'invalid',
  'base-not-found': 'invalid',
  'base-not-committed': 'conflict',
  'base-withdrawn': 'conflict',
  'dataset-version-conflict': 'conflict',
  'dataset-not-found': 'not-found',
  'dataset-version-not-found': 'not-found',
  'dataset-version-not-committed': 'conflict',
  'dataset-version-withdrawn': 'conflict',
  'dataset-version-refused': 'conflict',
  'dataset-version-used': 'conflict',
  'invalid-withdrawal': 'invalid',
  'invalid-description': 'invalid',
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

export function splitNotFound(split: string, known: readonly string[]): DatasetsError {
  const others = known.length > 0 ? `Its splits are ${known.join(', ')}.` : 'It has no splits.';
  return new DatasetsError('split-not-found', `The dataset version has no split "${split}". ${others}`);
}

export function stillCommitting(dataset: string, version: string): DatasetsError {
  const message = `The version "${version}" of the dataset "${dataset}" is still committing. Ask again when it is committed.`;
  return new DatasetsError('dataset-version-not-committed', message);
}

/** The error for what would rest on a version that rules refused. */
export function versionIsRefused(dataset: string, version: string, { refusal }: VersionRefusal): DatasetsError {
  const message = `Rules refused the version "${version}" of the dataset "${dataset}" (entry ${refusal} lists what they found). It holds nothing, and its name is free.`;
  return new DatasetsError('dataset-version-refused', message);
}

/** The error for what would rest on a version that is withdrawn. */
export function versionIsWithdrawn(dataset: string, version: string, by: VersionWithdrawal): DatasetsError {
  const message = `The version "${version}" of the dataset "${dataset}" was withdrawn by entry ${by.withdrawnBy}: ${by.reason}`;
  return new DatasetsError('dataset-version-withdrawn', message);
}

/** The error for an order whose members are not valid. */
export function invalidOrder({ complaints }: { readonly complaints: readonly Complaint[] }): DatasetsError {
  const [first] = complaints;
  const what = [first?.pointer, first?.message].filter(Boolean).join(' ');
  return new DatasetsError('invalid-order', `This order of a dataset version ${what}.`, complaints);
}

/** The error for a withdrawal whose members are not valid. */
export function invalidWithdrawal({ complaints }: { readonly complaints: readonly Complaint[] }): DatasetsError {
  return new DatasetsError('invalid-withdrawal', summaryOf(complaints), complaints);
}

/** The error for a description whose members are not valid. */
export function invalidDescription({ complaints }: { readonly complaints: readonly Complaint[] }): DatasetsError {
  return new DatasetsError('invalid-description', summaryOf(complaints), complaints);
}

export function datasetNotFound(dataset: string): DatasetsError {
  return new DatasetsError('dataset-not-found', `There is no dataset "${dataset}" with a version.`);
}
