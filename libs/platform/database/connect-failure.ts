import { Client, type ClientConfig } from 'pg';
import { DatabaseError } from './database.errors.js';

/** Milliseconds after which a server that does not answer counts as unreachable. */
export const CONNECT_LIMIT_MS = 10_000;

// ENOENT: the file of a Unix socket.
const REFUSED = /^(ECONN|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT)/;
const TIMED_OUT = /^(ETIMEDOUT)|timeout expired|connection timeout/i;
const UNKNOWN_HOST = /^(ENOTFOUND|EAI_)/;
const NO_POSTGRES = /Connection terminated|unexpected message|does not support SSL|Received unexpected|SASL|Invalid/i;

/** Connects with a time limit. Throws a DatabaseError that names the server and DATABASE_URL. */
export async function connectClient(url: string, config: ClientConfig = {}): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS, ...config });
  // A connection that is lost later fails the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw explainConnectFailure(error, url);
  }
}

/**
 * Explains why a connection could not be opened: the codes of Postgres (Appendix A of its manual)
 * and of the network. Never contains the password. Returns an error with an unknown cause as it is.
 */
export function explainConnectFailure(error: unknown, url: string): unknown {
  const { host, pathname, username } = new URL(url);
  const code = codeOf(error);
  const unavailable = (sentence: string): DatabaseError =>
    new DatabaseError('database-unavailable', `${sentence} See DATABASE_URL.`);
  const refused = (sentence: string): DatabaseError =>
    new DatabaseError('database-refused', `${sentence} See DATABASE_URL.`);
  if (REFUSED.test(code)) return unavailable(`No Postgres answers at ${host}.`);
  if (UNKNOWN_HOST.test(code)) return unavailable(`No address is known for the Postgres host ${host}.`);
  if (code.startsWith('28')) return refused(`The Postgres at ${host} refuses the user ${username} or its password.`);
  if (code === '3D000')
    return refused(`The Postgres at ${host} has no database ${pathname.slice(1)}; create it first.`);
  if (code === '57P03') return unavailable(`The Postgres at ${host} is starting or recovering; try again in a moment.`);
  if (code.startsWith('53')) return unavailable(`The Postgres at ${host} has no connection left.`);
  if (code.startsWith('57P')) return unavailable(`The Postgres at ${host} is shutting down.`);
  const message = error instanceof Error ? error.message : '';
  if (TIMED_OUT.test(code) || TIMED_OUT.test(message))
    return unavailable(`No Postgres answered at ${host} within ${CONNECT_LIMIT_MS / 1000} s.`);
  if (NO_POSTGRES.test(message)) return unavailable(`What answers at ${host} is not a Postgres, or it broke off.`);
  return error;
}

function codeOf(error: unknown): string {
  const { code, errors, driverError } = (error ?? {}) as {
    code?: unknown;
    errors?: readonly unknown[];
    driverError?: unknown;
  };
  if (typeof code === 'string') return code;
  // Several addresses of one host name were tried (AggregateError).
  const inner = driverError ?? errors?.[0];
  return inner === undefined ? '' : codeOf(inner);
}
