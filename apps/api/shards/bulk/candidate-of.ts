import { HttpError } from '../../http/index.js';
import { readRegistration } from '../read-registration.js';
import { type Candidate, rejectionOf } from './candidate.js';

/** The longest line or row in bytes: 10,000 parents fit. */
export const LINE_LIMIT = 2 * 1024 * 1024;

/**
 * Checks a line by the rules of `POST /v1/shards`, with the same messages in every format. `read`
 * may throw an HttpError.
 */
export function candidateOf(line: number, size: number, read: () => unknown): Candidate {
  try {
    return { line, size, registration: readRegistration(read(), 'line') };
  } catch (error) {
    if (error instanceof HttpError) return { line, size, rejected: rejectionOf(error) };
    throw error;
  }
}

/** The candidate of a line that was too long to keep. */
export function tooLong(line: number): Candidate {
  const message = `This line is longer than the ${LINE_LIMIT} bytes that a line may take.`;
  return { line, size: 0, rejected: { code: 'line-too-long', message } };
}
