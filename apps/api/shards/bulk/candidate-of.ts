import { HttpError } from '../../http/index.js';
import { compiledCheck } from '@platform/validation';
import { requestOf } from '../../validation/validation-pipe.js';
import { ShardRequest } from '../shards.request.js';
import { type Candidate, rejectionOf } from './candidate.js';

/** Bytes of a line or row at most: 10,000 parents fit. */
export const LINE_LIMIT = 2 * 1024 * 1024;

const takenAsItIs = compiledCheck(ShardRequest, { rules: false });

/** The candidate that a line makes: held to what `POST /v1/shards` takes, whatever format it came in. `read` may throw a HttpError. */
export function candidateOf(line: number, size: number, read: () => unknown): Candidate {
  try {
    const plain = read();
    const declaration = takenAsItIs(plain) ? (plain as ShardRequest) : requestOf(ShardRequest, plain, 'line');
    return { line, size, declaration };
  } catch (error) {
    if (error instanceof HttpError) return { line, size, rejected: rejectionOf(error) };
    throw error;
  }
}

/** The candidate of a line that was not kept. */
export function tooLong(line: number): Candidate {
  const message = `This line is longer than the ${LINE_LIMIT} bytes that a line may take.`;
  return { line, size: 0, rejected: { code: 'line-too-long', message } };
}
