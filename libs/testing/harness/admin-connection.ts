import { Client } from 'pg';

/** One connection for the length of the body. */
export async function withAdmin<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database, and another user where `role` is given as `name:password`. */
export function urlOfDatabase(url: string, database: string, role?: string): string {
  const changed = new URL(url);
  if (role !== undefined) [changed.username = '', changed.password = ''] = role.split(':');
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
}
