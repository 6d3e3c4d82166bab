import { grantRuntimeRole, migrateDatabase } from '@platform/database';
import { startTestApi, type TestApi, withAdmin } from '@testing/harness';

/** Append-only tables, and tables with one row that only moves forward. */
const GROWING = ['ledger_entry', 'ledger_tree_head', 'publication_checkpoint', 'publication_key', 'publication_policy'];
const MOVING = ['ledger_head', 'publication_signed'];
const DENIED = /permission denied|must be owner|cannot be changed|append-only/;

describe('the database', () => {
  let api: TestApi;
  let columns: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    api = await startTestApi();
    columns = await withAdmin(api.databaseUrls.superuserUrl, async (client) => {
      const { rows } = await client.query<{ table: string; names: string[] }>(
        `SELECT c.relname AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS names
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname`,
      );
      return new Map(rows.map(({ table, names }) => [table, names]));
    });
  });
  afterAll(() => api.close());

  /** Tries each statement and rolls it back; returns the ones that were allowed. */
  async function letThrough(url: string, statements: readonly string[]): Promise<string[]> {
    return withAdmin(url, async (client) => {
      const through: string[] = [];
      for (const sql of statements) {
        await client.query('BEGIN');
        await client.query(sql).then(
          () => through.push(sql),
          (error: Error) => {
            if (!DENIED.test(error.message)) throw error;
          },
        );
        await client.query('ROLLBACK');
      }
      return through;
    });
  }

  const changesOf = (table: string): string[] => [
    ...(columns.get(table) ?? []).map((column) => `UPDATE ${table} SET ${column} = ${column}`),
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
    `TRUNCATE ${table} CASCADE`,
  ];
  const takeoversOf = (table: string): string[] => [
    `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    `DROP TRIGGER ${MOVING.includes(table) ? 'never_removed' : 'append_only'} ON ${table}`,
    `ALTER TABLE ${table} RENAME TO ${table}_aside`,
    `ALTER TABLE ${table} DROP COLUMN ${columns.get(table)?.at(-1) ?? ''}`,
    `CREATE RULE aside AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
    `CREATE TRIGGER mine BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    `DROP TABLE ${table} CASCADE`,
    `CREATE POLICY mine ON ${table}`,
    `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT DO NOTHING`,
  ];

  it('has a trigger on every append-only table', async () => {
    const triggers = await api.database.query<{ table: string; name: string }>(
      `SELECT t.tgrelid::regclass::text AS "table", t.tgname AS name FROM pg_trigger t
       WHERE t.tgname IN ('append_only', 'never_removed') AND t.tgenabled = 'O' ORDER BY 1`,
    );
    const named = (name: string): string[] => triggers.filter((one) => one.name === name).map(({ table }) => table);
    expect(named('append_only')).toEqual(expect.arrayContaining(GROWING));
    expect(named('never_removed')).toEqual(expect.arrayContaining(MOVING));
  });

  test.each(GROWING)('refuses that the services change a row of %s or remove its trigger', async (table) => {
    const statements = [...changesOf(table), ...takeoversOf(table)];
    // The services append rows; readers of the log see what they append.
    const adding = statements.filter((sql) => sql.startsWith('INSERT'));
    expect(await letThrough(api.databaseUrls.url, statements)).toEqual(adding);
  });

  test.each(MOVING)('refuses that the services remove the row of %s or its trigger', async (table) => {
    const statements = [...changesOf(table).slice(-3), `UPDATE ${table} SET size = size - 1`, ...takeoversOf(table)];
    expect(await letThrough(api.databaseUrls.url, statements)).toEqual([]);
  });

  test('refuses that the services truncate, alter or drop a table, or switch roles', async () => {
    const owner = new URL(api.databaseUrls.ownerUrl).username;
    const statements = [
      ...[...columns.keys()].flatMap((table) => [`TRUNCATE ${table}`, ...takeoversOf(table).slice(0, -1)]),
      `SET ROLE ${owner}`,
      'SET SESSION AUTHORIZATION postgres',
      'SET session_replication_role = replica',
      'CREATE TABLE mine ()',
      `CREATE OR REPLACE FUNCTION refuse_rewriting_the_ledger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
      'DROP FUNCTION refuse_rewriting_the_ledger() CASCADE',
      'ALTER SCHEMA public RENAME TO aside',
      'INSERT INTO migrations (timestamp, name) VALUES (1, $$x$$)',
      `CREATE EXTENSION plperlu`,
      `COPY ledger_entry TO PROGRAM 'cat'`,
    ].filter((sql) => !sql.startsWith('DROP TRIGGER'));
    expect(await letThrough(api.databaseUrls.url, statements)).toEqual([]);
  });

  test.each([...GROWING, ...MOVING])('restricts the owner of %s by triggers', async (table) => {
    const statements = GROWING.includes(table) ? changesOf(table) : changesOf(table).slice(-3);
    expect(await letThrough(api.databaseUrls.ownerUrl, statements)).toEqual([]);
  });

  it('does not restrict a superuser: audit, publisher and witness detect one', async () => {
    const statements = ['SET session_replication_role = replica', 'ALTER TABLE ledger_entry DISABLE TRIGGER ALL'];
    expect(await letThrough(api.databaseUrls.superuserUrl, statements)).toEqual(statements);
  });

  it('grants nothing to a superuser, an owner or a missing role', async () => {
    const { ownerUrl, superuserUrl } = api.databaseUrls;
    const grant = (role: string): Promise<void> => grantRuntimeRole(ownerUrl, role);
    await expect(grant(new URL(superuserUrl).username)).rejects.toMatchObject({ code: 'runtime-role-refused' });
    await expect(grant(new URL(ownerUrl).username)).rejects.toThrow(/owns the tables/);
    await expect(grant('nobody-of-that-name')).rejects.toThrow(/CREATE ROLE "nobody-of-that-name"/);
  });

  it('lets the services check the schema, and names the command that migrates it', async () => {
    await migrateDatabase(api.databaseUrls.url);
    const forget = (sql: string) => withAdmin(api.databaseUrls.superuserUrl, (client) => client.query(sql));
    const { rows } = await forget(
      'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING timestamp, name',
    );
    await expect(migrateDatabase(api.databaseUrls.url)).rejects.toMatchObject({
      code: 'schema-behind',
      message: expect.stringContaining('whence migrate'),
    });
    await forget(`INSERT INTO migrations (timestamp, name) VALUES (${rows[0].timestamp}, '${rows[0].name}')`);
    await migrateDatabase(api.databaseUrls.url);
  });
});
