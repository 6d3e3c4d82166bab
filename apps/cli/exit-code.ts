import { CommanderError } from 'commander';
import { type ErrorKind, systemFault, WhenceError } from '@core/kernel';

/** 0: done; 1: failed; 2: the command line or a setting is invalid, so repeating it cannot help. */
const EXIT_CODES: Readonly<Record<ErrorKind, 1 | 2>> = {
  invalid: 2,
  'not-found': 1,
  conflict: 1,
  forbidden: 1,
  unavailable: 1,
  integrity: 1,
};

export interface Failure {
  readonly exitCode: 0 | 1 | 2;
  /** For standard error; '' if commander has printed it. */
  readonly message: string;
}

/**
 * Returns the exit code and message for an error. A fault of a file or of the system is a sentence;
 * any other unexpected error is a defect and is shown with its stack.
 */
export function failureOf(error: unknown): Failure {
  // Commander has printed the error or the help.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2, message: '' };
  if (error instanceof WhenceError) {
    const more = error.complaints.filter(({ message }) => !error.message.includes(message));
    const complaints = more.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`);
    return { exitCode: EXIT_CODES[error.kind], message: [error.message, ...complaints].join('\n') };
  }
  const fault = systemFault(error);
  if (fault !== undefined) return { exitCode: 1, message: fault };
  return { exitCode: 1, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
