import { Client } from 'pg';
import { withAdmin } from './admin-connection.js';
import { createTestDatabase } from './test-database.js';

const tables = (url: string): Promise<string[]> =>
  withAdmin(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema !~ '^(pg_|information)' ORDER BY 1",
    );
    return rows.map((row) => row.name);
  });

describe('createTestDatabase', () => {
  it('gives each caller a migrated database of its own, also when many ask at once', async () => {
    const databases = await Promise.all(Array.from({ length: 8 }, () => createTestDatabase()));
    expect(new Set(databases.map(({ url }) => url)).size).toBe(8);
    const [first, second] = databases;
    if (!first || !second) throw new Error('none');
    const schema = await tables(first.superuserUrl);
    expect(schema.length).toBeGreaterThan(1);
    await withAdmin(first.superuserUrl, (client) => client.query('CREATE TABLE only_here ()'));
    expect(await tables(first.superuserUrl)).toContain('public.only_here');
    expect(await tables(second.superuserUrl)).toEqual(schema);
    await Promise.all(databases.map((database) => database.drop()));
    await expect(tables(first.superuserUrl)).rejects.toThrow(/does not exist/);
  });

  it('drops a database in spite of open sessions, and twice', async () => {
    const database = await createTestDatabase();
    const client = new Client(database.url);
    const errors: Error[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    await database.drop();
    await database.drop();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    expect(errors).not.toEqual([]);
    await client.end();
  });
});
