import { type ErrorKind, WhenceError } from '@core/kernel';

/** Why the records of a file cannot be read. */
export type RecordsErrorCode =
  | 'unsupported-format'
  | 'unsupported-compression'
  | 'not-json-lines'
  | 'truncated'
  | 'corrupt'
  | 'expands-too-much'
  | 'record-too-long'
  | 'malformed-record'
  | 'no-room';

const KINDS: Readonly<Record<RecordsErrorCode, ErrorKind>> = {
  'unsupported-format': 'invalid',
  'unsupported-compression': 'invalid',
  'not-json-lines': 'invalid',
  truncated: 'invalid',
  corrupt: 'invalid',
  'expands-too-much': 'invalid',
  'record-too-long': 'invalid',
  'malformed-record': 'invalid',
  // Another worker, or this one later, may have it.
  'no-room': 'unavailable',
};

export class RecordsError extends WhenceError<RecordsErrorCode> {
  constructor(code: RecordsErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
