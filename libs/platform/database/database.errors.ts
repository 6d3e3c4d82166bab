import { type ErrorKind, WhenceError } from '@core/kernel';

export type DatabaseErrorCode = 'database-unavailable' | 'schema-behind' | 'runtime-role-refused';

const KINDS: Readonly<Record<DatabaseErrorCode, ErrorKind>> = {
  'database-unavailable': 'unavailable',
  'schema-behind': 'unavailable',
  'runtime-role-refused': 'invalid',
};

export class DatabaseError extends WhenceError<DatabaseErrorCode> {
  constructor(code: DatabaseErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}

// Postgres error classes (Appendix A of its manual): 08 connection, 53 resources, 57P admin
// shutdown.
const UNAVAILABLE = /^(08|53|57P)/;
const NODE_NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Returns a DatabaseError for a lost or unreachable server, and any other error as it is. */
export function explainDatabaseFailure(error: unknown): unknown {
  const code = codeOf(error);
  const lost =
    error instanceof Error && /Connection terminated|connection timeout|Client has encountered/i.test(error.message);
  if (lost || UNAVAILABLE.test(code) || NODE_NETWORK.has(code)) {
    return new DatabaseError('database-unavailable', 'The database does not answer. Nothing was recorded; try again.');
  }
  return error;
}

function codeOf(error: unknown): string {
  const holder = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  const code = holder?.driverError?.code ?? holder?.code;
  return typeof code === 'string' ? code : '';
}
