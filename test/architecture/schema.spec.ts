import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { apiEntities } from '../../apps/api/api-database.js';
import { describeSchema } from './describe-schema.js';

const ROOT = path.resolve(__dirname, '../..');
const SCHEMA = path.join(ROOT, 'migrations/schema.sql');

const sqlFiles = readdirSync(path.join(ROOT, 'libs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.sql.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name));

describe('the schema', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test('migrations/schema.sql is what the migrations make', async () => {
    const made = await describeSchema(client);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(SCHEMA, made);
    expect(readFileSync(SCHEMA, 'utf8')).toBe(made);
  });

  test('the entities describe the same tables', async () => {
    const source = await new DataSource({ type: 'postgres', url: database.url, entities: apiEntities }).initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
      const tables = await client.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations' ORDER BY 1`,
      );
      expect(source.entityMetadatas.map((entity) => entity.tableName).sort()).toEqual(
        tables.rows.map((row) => row.name),
      );
    } finally {
      await source.destroy();
    }
  });

  test.each(sqlFiles.map((file) => [path.relative(ROOT, file), file]))(
    'every statement of %s is one that Postgres takes',
    async (_, file) => {
      const statements = createRequire(__filename)(file) as Record<string, unknown>;
      for (const [name, sql] of Object.entries(statements)) {
        if (typeof sql !== 'string' || !/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql)) continue;
        await client.query(`PREPARE statement_check AS ${sql}`).catch((error: unknown) => {
          throw new Error(`${name}: ${String(error)}`);
        });
        await client.query('DEALLOCATE statement_check');
      }
    },
  );
});
