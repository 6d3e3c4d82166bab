import { type ErrorKind, WhenceError } from '@core/kernel';

export type TablesErrorCode = 'malformed-manifest' | 'other-history' | 'other-columns' | 'overtaken' | 'tables-not-set';

const KINDS: Readonly<Record<TablesErrorCode, ErrorKind>> = {
  'malformed-manifest': 'conflict',
  'other-history': 'conflict',
  'other-columns': 'conflict',
  overtaken: 'conflict',
  'tables-not-set': 'invalid',
};

export class TablesError extends WhenceError<TablesErrorCode> {
  constructor(code: TablesErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
