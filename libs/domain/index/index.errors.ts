import { type ErrorKind, WhenceError } from '@core/kernel';

/**
 * - `index-empty`: nothing is committed yet.
 * - `index-behind`: a worker adds so many entries that a request does not wait for them.
 * - `list-too-long`: a subject with more entries than an answer holds.
 * - `index-damaged`: what is stored does not lead to the committed root.
 */
export type IndexErrorCode = 'index-empty' | 'index-behind' | 'list-too-long' | 'index-damaged';

const KINDS: Readonly<Record<IndexErrorCode, ErrorKind>> = {
  'index-empty': 'unavailable',
  'index-behind': 'unavailable',
  'list-too-long': 'invalid',
  'index-damaged': 'integrity',
};

export class IndexError extends WhenceError<IndexErrorCode> {
  constructor(code: IndexErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
