import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';
import type { ModelVersion } from './model-version.js';

export type ModelsErrorCode =
  | 'invalid-model-version'
  | 'invalid-use'
  | 'model-not-found'
  | 'model-version-not-found'
  | 'model-version-conflict'
  | 'model-version-withdrawn'
  | 'model-version-used'
  | 'use-not-found'
  | 'use-withdrawn'
  | 'no-use-selected'
  | 'unknown-parent'
  | 'unknown-parent-vendor'
  | 'unknown-competitor'
  | 'unknown-split'
  | 'unknown-dataset-version'
  | 'dataset-version-not-committed'
  | 'dataset-version-withdrawn';

const KINDS: Readonly<Record<ModelsErrorCode, ErrorKind>> = {
  'invalid-model-version': 'invalid',
  'invalid-use': 'invalid',
  'model-not-found': 'not-found',
  'model-version-not-found': 'not-found',
  'model-version-conflict': 'conflict',
  'model-version-withdrawn': 'conflict',
  'model-version-used': 'conflict',
  'use-not-found': 'not-found',
  'use-withdrawn': 'conflict',
  'no-use-selected': 'invalid',
  'unknown-parent': 'invalid',
  'unknown-parent-vendor': 'invalid',
  'unknown-competitor': 'invalid',
  'unknown-split': 'invalid',
  'unknown-dataset-version': 'invalid',
  'dataset-version-not-committed': 'conflict',
  'dataset-version-withdrawn': 'conflict',
};

export class ModelsError extends WhenceError<ModelsErrorCode> {
  constructor(code: ModelsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** Throws with all complaints, if there are any; the first is the message. */
export function refuseAny(code: ModelsErrorCode, complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw refusal(code)({ complaints });
}

/** The refusal of a statement that its command class does not accept. */
export function refusal(code: ModelsErrorCode) {
  return ({ complaints }: { readonly complaints: readonly Complaint[] }): ModelsError =>
    new ModelsError(code, summaryOf(complaints), complaints);
}

/** The error for a question about a withdrawn model version, and for what would rest on it. */
export function versionIsWithdrawn({ model, version, withdrawn }: ModelVersion): ModelsError {
  const message = `${model}@${version} was withdrawn by entry ${withdrawn?.withdrawnBy}: ${withdrawn?.reason}`;
  return new ModelsError('model-version-withdrawn', message);
}
