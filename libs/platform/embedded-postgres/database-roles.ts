import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const OWNER = 'whence_owner';
const RUNTIME = 'whence_runtime';

export interface RoleUrls {
  /** The role that owns the database and its tables, for migrations. */
  readonly ownerUrl: string;
  /** The role of the api and the worker, which owns nothing. */
  readonly url: string;
  readonly runtimeRole: string;
}

/**
 * Ensures that the embedded database has an owner and a runtime role, neither of them a superuser,
 * and sets new random passwords. They are written nowhere, so only the processes of this start can
 * use them.
 */
export async function renewRoles(superuserUrl: string): Promise<RoleUrls> {
  const client = new Client({ connectionString: superuserUrl, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const ownerUrl = await renew(client, OWNER, superuserUrl);
    const url = await renew(client, RUNTIME, superuserUrl);
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(client.database ?? '')} OWNER TO ${OWNER}`);
    return { ownerUrl, url, runtimeRole: RUNTIME };
  } finally {
    await client.end();
  }
}

/**
 * For a short command next to a running server, without the passwords of its roles: logs in as
 * superuser and sets the role.
 */
export function actingUrls(superuserUrl: string): RoleUrls {
  const actingAs = (role: string): string => {
    const url = new URL(superuserUrl);
    url.searchParams.set('options', `-c role=${role}`);
    return url.toString();
  };
  return { ownerUrl: actingAs(OWNER), url: actingAs(RUNTIME), runtimeRole: RUNTIME };
}

async function renew(client: Client, role: string, superuserUrl: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const only = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
  await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} ${only} PASSWORD '${password}'`);
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}
