import { type ErrorKind, WhenceError } from '@core/kernel';

/** None of these means that an object is gone: only `null` of `head` and `digest` does. */
export type StorageErrorCode =
  | 'unsupported-scheme'
  | 'malformed-location'
  | 'outside-storage-roots'
  | 'container-not-found'
  | 'object-not-found'
  | 'object-altered'
  | 'not-an-object'
  | 'storage-forbidden'
  | 'storage-unavailable';

const KINDS: Readonly<Record<StorageErrorCode, ErrorKind>> = {
  'unsupported-scheme': 'invalid',
  'malformed-location': 'invalid',
  'outside-storage-roots': 'forbidden',
  'container-not-found': 'not-found',
  'object-not-found': 'not-found',
  'object-altered': 'integrity',
  'not-an-object': 'conflict',
  'storage-forbidden': 'forbidden',
  'storage-unavailable': 'unavailable',
};

export class StorageError extends WhenceError<StorageErrorCode> {
  constructor(code: StorageErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
