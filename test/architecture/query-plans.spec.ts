import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { Client } from 'pg';
import { FILL } from './large-tables.js';
import { passesOver, type Plan } from './plan-reading.js';

const ROOT = path.resolve(__dirname, '../..');
const STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/;

/** Tables that grow with the shards, the statements and the requests. The others hold some thousand rows: vendors, models, versions. */
const LARGE = new Set([
  ...['ledger_entry', 'ledger_tree_head', 'shard', 'shard_past', 'shard_statement', 'shard_location'],
  ...['derivation', 'origin', 'origin_set', 'origin_segment', 'dataset_version_total', 'model_use'],
  ...['committed_set_piece'],
  ...['api_key', 'idempotency_key', 'job', 'personal_data', 'personal_data_erasure'],
  ...[
    'finding',
    'finding_status',
    'verification',
    'verification_check',
    'verification_conclusion',
    'removal_segment',
    'removal_statement',
    'removal_execution',
  ],
]);

/** What is asked, by the type of the parameter: something that is there, at a present position. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 40,
  bigint: 95_000,
  'double precision': 1,
  text: 'set-3',
  jsonb: '{"component": "7"}',
  json: '[]',
  bytea: Buffer.alloc(32, 7),
  'timestamp with time zone': '2026-01-01T00:00:30Z',
  'integer[]': [40, 41, 70_000],
  'bigint[]': [40, 41, 70_000],
  'double precision[]': [1, 1, 1],
  'boolean[]': [true, true, true],
  'text[]': ['set-3', 's3://bucket/40', 'x'],
  'bytea[]': [Buffer.alloc(32, 7), Buffer.alloc(32, 8), Buffer.alloc(32, 9)],
  'timestamp with time zone[]': ['2026-01-01T00:00:30Z', '2026-01-01T00:00:30Z', '2026-01-01T00:00:30Z'],
};

/** Where another question is the usual one. */
const ASKED: Readonly<Record<string, readonly unknown[]>> = {
  SELECT_ENTRIES: [50_000, 50_256],
  SELECT_SHARD_DERIVATIONS: [50_000, 51_000],
  SELECT_DERIVATIONS: [50_000, 51_000],
  SELECT_ORIGINS: [19_990, 95_000],
  SELECT_CHANGED_SEGMENTS: [94_990, [1, 2]],
  SELECT_NUMBERS_OF_DATASET: ['set-3', 95_000, 0, 100_000, 100],
  SELECT_NUMBERS_BY_LABELS: ['{"component": "7"}', 95_000, 0, 100_000, 100],
  SELECT_NUMBERS_BY_URI_PREFIX: ['s3://bucket/77', 95_000, 0, 100_000, 100],
  SELECT_NUMBERS_BY_URI_PATTERN: ['^s3://bucket/77', 95_000, 0, 100_000, 100],
  SELECT_CHANGED_SCOPES: [94_990, [1, 2]],
  SELECT_REMOVAL_ENTRIES: [40, 95_000, -1, 100],
  SELECT_CHANGED_REMOVALS: [19_990],
  SELECT_TALLY_GROUPS_IN_RANGE: [95_000, 50_000, 51_000, Buffer.alloc(125, 255)],
  SELECT_LABEL_GROUPS_IN_RANGE: [95_000, 50_000, 51_000, Buffer.alloc(125, 255), 'component'],
  SELECT_FINDINGS: [95_000, 95_000, 100, 'open', null, null, 'removal-7', null],
  SELECT_LAST_BREAKING_ENTRY: [94_000, 95_000],
  SELECT_JOBS: ['failed', null, null, null, 10],
  TAKE_UNDISPATCHED: [10],
  SELECT_UNFINISHED: ['', 10],
};

/** Statements that look at every row of a large table, and why they may. */
const MAY_PASS_OVER: Readonly<Record<string, string>> = {
  SELECT_LIVE_ADMIN_KEYS: 'asked when a key is revoked and when the service starts, never by a request for data',
  SELECT_REFUSED_ENTRIES:
    'asked by a verification, a job beside the requests: refusals stand among the statements that correct, bind and place',
  SELECT_LAST_VERIFICATIONS: 'asked now and then by the worker, never by a request',
  ALL_ENTRIES: 'an audit reads everything, page by page',
  ALL_TREE_HEADS: 'an audit reads everything, page by page',
  WRONG_PERSONAL_DATA: 'asked by an audit, of everything that is kept',
};

const statements = readdirSync(path.join(ROOT, 'libs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.sql.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .flatMap((file) => Object.entries(createRequire(__filename)(file) as Record<string, unknown>))
  .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && STATEMENT.test(pair[1]));

describe('on large tables', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    for (const sql of FILL) await client.query(sql);
  }, 300_000);

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test.each(statements)('%s passes over no table', async (name, sql) => {
    const plan = await explained(client, name, sql);
    const found = passesOver(plan, LARGE);
    if (name in MAY_PASS_OVER) expect(found).not.toEqual([]);
    else expect({ name, found }).toEqual({ name, found: [] });
  });

  it('tells a pass from a look-up', async () => {
    const ask = (sql: string): Promise<string[]> => explained(client, '', sql).then((plan) => passesOver(plan, LARGE));
    expect(await ask('SELECT count(*) FROM shard s WHERE s.bytes = 7')).toEqual(['shard']);
    expect(await ask('SELECT s.entry FROM shard s ORDER BY s.entry')).toEqual(['shard']);
    expect(await ask('SELECT s.entry FROM shard s WHERE s.number = 7')).toEqual([]);
    expect(await ask('SELECT s.entry FROM shard s ORDER BY s.entry LIMIT 3')).toEqual([]);
  });
});

async function explained(client: Client, name: string, sql: string): Promise<Plan> {
  const values = ASKED[name] ?? (await samplesFor(client, sql));
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, [...values]);
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error(`${name} has no plan`);
  return plan;
}

async function samplesFor(client: Client, sql: string): Promise<unknown[]> {
  await client.query(`PREPARE asked AS ${sql}`);
  const { rows } = await client.query<{ types: string[] }>(
    `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'asked'`,
  );
  await client.query('DEALLOCATE asked');
  return (rows[0]?.types ?? []).map((type) => {
    if (type in SAMPLES) return SAMPLES[type];
    throw new Error(`say what is asked where a parameter is ${type}`);
  });
}
