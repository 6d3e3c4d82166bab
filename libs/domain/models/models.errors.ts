import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type ModelsErrorCode =
  | 'invalid-model-version'
  | 'invalid-use'
  | 'model-not-found'
  | 'model-version-not-found'
  | 'model-version-conflict'
  | 'unknown-parent'
  | 'unknown-parent-vendor'
  | 'unknown-dataset-version'
  | 'dataset-version-not-committed';

const KINDS: Readonly<Record<ModelsErrorCode, ErrorKind>> = {
  'invalid-model-version': 'invalid',
  'invalid-use': 'invalid',
  'model-not-found': 'not-found',
  'model-version-not-found': 'not-found',
  'model-version-conflict': 'conflict',
  'unknown-parent': 'invalid',
  'unknown-parent-vendor': 'invalid',
  'unknown-dataset-version': 'invalid',
  'dataset-version-not-committed': 'conflict',
};

export class ModelsError extends WhenceError<ModelsErrorCode> {
  constructor(code: ModelsErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** Refuses with all complaints; the first is the sentence. */
export function refuseAny(code: ModelsErrorCode, complaints: readonly Complaint[]): void {
  const [first] = complaints;
  if (first) throw new ModelsError(code, `${first.pointer} ${first.message}.`, complaints);
}
