import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const OWNER = 'whence_owner';
const RUNTIME = 'whence_runtime';

export interface RoleUrls {
  /** Owns the database and its tables: for migrations. */
  readonly ownerUrl: string;
  /** Owns nothing: for the api and the worker. */
  readonly url: string;
  readonly runtimeRole: string;
}

/**
 * Sees to it that the embedded database has an owner and a runtime role, neither of them a superuser, and gives both a new random password: it is
 * written nowhere, so only the processes of this start can log in with it.
 * @param superuserUrl of the database
 */
export async function renewRoles(superuserUrl: string): Promise<RoleUrls> {
  const client = new Client({ connectionString: superuserUrl, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const [ownerUrl, url] = [await renew(client, OWNER, superuserUrl), await renew(client, RUNTIME, superuserUrl)];
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(client.database ?? '')} OWNER TO ${OWNER}`);
    return { ownerUrl, url, runtimeRole: RUNTIME };
  } finally {
    await client.end();
  }
}

/** For a short command beside a running server, whose passwords it does not know: the superuser's log-in, acting as each of the roles. */
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
