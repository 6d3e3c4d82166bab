import { type ErrorKind, WhenceError } from '@core/kernel';

export type CliErrorCode =
  | 'api-refused'
  | 'api-unreachable'
  | 'database-refused'
  | 'key-needed'
  | 'malformed-option'
  | 'monitor-state-damaged'
  | 'not-installed'
  | 'port-taken'
  | 'probe-without-result';

const KINDS: Readonly<Record<CliErrorCode, ErrorKind>> = {
  'api-refused': 'conflict',
  'api-unreachable': 'unavailable',
  'database-refused': 'unavailable',
  'key-needed': 'forbidden',
  'malformed-option': 'invalid',
  'monitor-state-damaged': 'integrity',
  'not-installed': 'unavailable',
  'port-taken': 'conflict',
  'probe-without-result': 'conflict',
};

/** Why a command failed, as a sentence for the user. */
export class CliError extends WhenceError<CliErrorCode> {
  constructor(code: CliErrorCode, message: string, kind: ErrorKind = KINDS[code]) {
    super(kind, code, message);
  }
}
