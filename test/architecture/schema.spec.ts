import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { readCatalog } from '@platform/database';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { describeSchema } from './describe-schema.js';

const ROOT = path.resolve(__dirname, '../..');
const SCHEMA = path.join(ROOT, 'migrations/schema.sql');

const CATALOG = path.join(ROOT, 'migrations/expected-catalog.ts');
const CATALOG_HEADING = `/**
 * Fingerprints of what the migrations make, which the service and the audit compare with the
 * catalog.
 * Written by \`npm run schema:write\`; the tests compare.
 */
export const EXPECTED_CATALOG: Readonly<Record<string, string>> = {`;

type Classes = Record<string, new () => object>;

const files = readdirSync(path.join(ROOT, 'libs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const sqlFiles = files.filter((file) => file.endsWith('.sql.ts'));
const entityFiles = files.filter((file) => file.endsWith('.entity.ts'));

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

  test('migrations/schema.sql equals the schema that the migrations create', async () => {
    const made = await describeSchema(client);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(SCHEMA, made);
    expect(readFileSync(SCHEMA, 'utf8')).toBe(made);
  });

  test('migrations/expected-catalog.ts has the fingerprints of the catalog that the migrations create', async () => {
    const reader = { query: async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows };
    const lines = (await readCatalog(reader)).map(([object, print]) => `  '${object}': '${print}',`);
    const made = [CATALOG_HEADING, ...lines, '};', ''].join('\n');
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(CATALOG, made);
    expect(readFileSync(CATALOG, 'utf8')).toBe(made);
  });

  test('each entity describes its table exactly', async () => {
    const entities = entityFiles.flatMap((file) => Object.values(createRequire(__filename)(file) as Classes));
    const source = await new DataSource({ type: 'postgres', url: database.url, entities }).initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await source.destroy();
    }
  });

  test.each(sqlFiles.map((file) => [path.relative(ROOT, file), file]))(
    'Postgres accepts every statement of %s',
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
