import { type ErrorKind, WhenceError } from '@core/kernel';
import type { JobDeclaration } from './job-declaration.js';

/** Whether another attempt may succeed, by kind of error. */
const RETRIED: Readonly<Record<ErrorKind, boolean>> = {
  // The server may answer later.
  unavailable: true,
  // The payload does not change, so it is refused again.
  invalid: false,
  // A retry does not record what is missing.
  'not-found': false,
  // Another statement came first, and statements are permanent.
  conflict: false,
  // An operator must grant the right, then retry the job.
  forbidden: false,
  // Contradictory records: stop, and keep the evidence for the operator.
  integrity: false,
};

export type AfterFailure = 'retry' | 'give-up';

/**
 * Decides what follows a failed attempt. An error that is no WhenceError (a deadlock, a lost
 * socket, a bug) is retried, since it may not recur.
 * @param attempt counted from 1
 */
export function afterFailure(error: unknown, attempt: number, declaration: JobDeclaration): AfterFailure {
  const isTemporary = error instanceof WhenceError ? RETRIED[error.kind] : true;
  return isTemporary && attempt < declaration.attempts ? 'retry' : 'give-up';
}

/** The message that the job's row keeps. */
export function failureText(error: unknown): string {
  if (error instanceof WhenceError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
