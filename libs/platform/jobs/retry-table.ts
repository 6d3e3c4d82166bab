import { type ErrorKind, WhenceError } from '@core/kernel';
import type { JobDeclaration } from './job-declaration.js';

/** Which failures another attempt may heal. */
const RETRIED: Readonly<Record<ErrorKind, boolean>> = {
  // A server that does not answer now may answer later.
  unavailable: true,
  // The payload is what it is: it will be refused again.
  invalid: false,
  // What it names is not recorded, and nothing the queue does will record it.
  'not-found': false,
  // Another statement came first, and statements stay.
  conflict: false,
  // A right that is lacking is given by people; they schedule the job again.
  forbidden: false,
  // Records that contradict each other: stop, keep the evidence, tell people.
  integrity: false,
};

export type AfterFailure = 'retry' | 'give-up';

/**
 * What follows a failed attempt. An error that is no WhenceError (a deadlock, a lost socket, a bug) is tried again, as nothing tells
 * whether it will come back.
 * @param attempt counted from 1
 */
export function afterFailure(error: unknown, attempt: number, declaration: JobDeclaration): AfterFailure {
  const mayHeal = error instanceof WhenceError ? RETRIED[error.kind] : true;
  return mayHeal && attempt < declaration.attempts ? 'retry' : 'give-up';
}

/** The sentence that the job's row keeps. */
export function failureText(error: unknown): string {
  if (error instanceof WhenceError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
