import { type ErrorKind, WhenceError } from '@core/kernel';

export type DatabaseErrorCode =
  | 'database-unavailable'
  | 'database-refused'
  | 'database-busy'
  | 'query-too-long'
  | 'disk-full'
  | 'schema-behind'
  | 'catalog-altered'
  | 'runtime-role-refused';

const KINDS: Readonly<Record<DatabaseErrorCode, ErrorKind>> = {
  'database-unavailable': 'unavailable',
  'database-refused': 'forbidden',
  'database-busy': 'unavailable',
  'query-too-long': 'unavailable',
  'disk-full': 'unavailable',
  'schema-behind': 'unavailable',
  'catalog-altered': 'unavailable',
  'runtime-role-refused': 'invalid',
};

export class DatabaseError extends WhenceError<DatabaseErrorCode> {
  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(KINDS[code], code, message, [], options);
  }
}

/** All connections are in use, or another writer holds what this one needs. */
export function busy(cause?: unknown): DatabaseError {
  return new DatabaseError('database-busy', 'The database is busy. Nothing was recorded; try again.', { cause });
}

// Postgres error codes and classes (Appendix A of its manual): 08 connection, 53 resources (100: a
// full disk, 200: no memory, 300: too many connections), 57014 a cancelled statement, 57P shutdown,
// 55P03 a lock that was not free in time, 25P03 a transaction that was idle too long.
const UNAVAILABLE = /^(08|57P|25P03)/;
const BUSY = /^(53|55P03)/;
const DISK_FULL = '53100';
const CANCELLED = '57014';
const NODE_NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const LOST = new RegExp(
  [
    'Connection terminated',
    'connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered',
    'Query read timeout',
    'Client was closed',
    'Cannot use a pool after calling end',
  ].join('|'),
  'i',
);
const NO_SPACE = /No space left on device|Disk quota exceeded/;

/** The file of a Unix socket is missing while its server is down. */
const isNoSocket = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';

/**
 * Returns a DatabaseError for a server that is lost, busy or full, and for a statement that took
 * too long; any other error as it is.
 */
export function explainDatabaseFailure(error: unknown): unknown {
  if (error instanceof WhenceError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const cause = { cause: error };
  if (code === DISK_FULL || NO_SPACE.test(message)) {
    const sentence = 'The disk of the database is full. Nothing was recorded; try again when there is space.';
    return new DatabaseError('disk-full', sentence, cause);
  }
  if (code === CANCELLED) {
    const sentence = 'This took the database longer than a request may take. Ask for less, or try again later.';
    return new DatabaseError('query-too-long', sentence, cause);
  }
  if (BUSY.test(code)) return busy(error);
  if (LOST.test(message) || UNAVAILABLE.test(code) || NODE_NETWORK.has(code) || isNoSocket(error)) {
    const sentence = 'The database does not answer. Nothing was recorded; try again.';
    return new DatabaseError('database-unavailable', sentence, cause);
  }
  return error;
}

/** Whether the server did not answer, or ended the connection. */
export function isUnavailable(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.code === 'database-unavailable';
}

/** The code of pg_terminate_backend, and of a server that shuts down. */
const TERMINATED = '57P01';

/** Whether the server ended the session of this statement by order, and did not crash. */
export function isTerminated(error: unknown): boolean {
  return isUnavailable(error) && codeOf(error.cause) === TERMINATED;
}

/** A row with a key that another row has; and a statement after one that failed. */
const COLLIDED = new Set(['23505', '25P02']);

/**
 * Whether a transaction failed by a row whose key another row has, perhaps: of statements that were
 * sent together, a later one may be the first whose error is seen.
 */
export function mayHaveCollided(error: unknown): boolean {
  return COLLIDED.has(codeOf(error));
}

const CUT = new Set([TERMINATED, 'ECONNRESET', 'EPIPE']);

/** Whether the connection of this statement ended, and it did not just wait for too long. */
export function isCut(error: unknown): boolean {
  if (!isUnavailable(error)) return false;
  const { message = '' } = (error.cause ?? {}) as { readonly message?: string };
  return CUT.has(codeOf(error.cause)) || /^Connection terminated/.test(message);
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
