import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { Client } from 'pg';
import { FILL } from './large-tables.js';
import { scannedTables, type Plan } from './plan-reading.js';

const ROOT = path.resolve(__dirname, '../..');
const STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/;

/**
 * Tables that grow with shards, statements and requests. The others have some thousand rows:
 * vendors, models, versions.
 */
const LARGE = new Set([
  'access_log',
  'api_key',
  'api_key_use',
  'committed_set_piece',
  'dataset_version_total',
  'derivation',
  'finding',
  'finding_status',
  'idempotency_key',
  'index_block',
  'index_earlier',
  'index_page',
  'job',
  'ledger_entry',
  'ledger_tree_head',
  'model_use',
  'openlineage_body',
  'openlineage_dataset',
  'openlineage_edge',
  'openlineage_event',
  'openlineage_job',
  'openlineage_named',
  'origin',
  'origin_segment',
  'origin_set',
  'personal_data',
  'personal_data_erasure',
  'personal_data_erasure_request',
  'principal',
  'removal_execution',
  'removal_segment',
  'removal_statement',
  'shard',
  'shard_location',
  'shard_past',
  'shard_statement',
  'verification',
  'verification_check',
  'verification_conclusion',
]);

/** Parameters by type: existing values, at a present position. */
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
  'jsonb[]': ['["EU"]', '[]', '["US"]'],
  'bytea[]': [Buffer.alloc(32, 7), Buffer.alloc(32, 8), Buffer.alloc(32, 9)],
  'timestamp with time zone[]': ['2026-01-01T00:00:30Z', '2026-01-01T00:00:30Z', '2026-01-01T00:00:30Z'],
};

/** Parameters of statements for which the samples by type are not typical. */
const PARAMETERS: Readonly<Record<string, readonly unknown[]>> = {
  SELECT_ENTRIES: [50_000, 50_256],
  SELECT_SHARD_DERIVATIONS: [50_000, 51_000],
  SELECT_DERIVATIONS: [50_000, 51_000],
  SELECT_ORIGINS: [19_990, 95_000],
  SELECT_NEW_ORIGINS: [19_990, 95_000],
  SELECT_CHANGED_SEGMENTS: [94_990, [1, 2]],
  SELECT_NUMBERS_OF_DATASET: ['set-3', 95_000, 0, 100_000, 100],
  BLOCKS_OF_DATASET: ['set-3', 95_000, 0, 100_000],
  LIST_OF_DATASET: ['set-3', 95_000, 0, 100_000],
  BLOCKS_BY_LABELS: ['{"component": "7"}', 95_000, 0, 100_000],
  LIST_BY_LABELS: ['{"component": "7"}', 95_000, 0, 100_000],
  BLOCKS_UNDER_URI: ['s3://bucket/77', 95_000, 0, 100_000],
  LIST_UNDER_URI: ['s3://bucket/77', 95_000, 0, 100_000],
  BLOCKS_BY_URI_PATTERN: ['^s3://bucket/77', 95_000, 50_000, 51_000],
  LIST_BY_URI_PATTERN: ['^s3://bucket/77', 95_000, 50_000, 51_000],
  SELECT_NUMBERS_BY_LABELS: ['{"component": "7"}', 95_000, 0, 100_000, 100],
  SELECT_NUMBERS_BY_URI_PREFIX: ['s3://bucket/77', 95_000, 0, 100_000, 100],
  SELECT_NUMBERS_BY_URI_PATTERN: ['^s3://bucket/77', 95_000, 0, 100_000, 100],
  SELECT_CHANGED_SCOPES: [94_990, [1, 2]],
  SELECT_REMOVAL_ENTRIES: [40, 95_000, -1, 100],
  SELECT_CHANGED_REMOVALS: [19_990],
  SELECT_TALLY_GROUPS_IN_RANGE: [95_000, 50_000, 51_000, Buffer.alloc(125, 255)],
  SELECT_LABEL_GROUPS_IN_RANGE: [95_000, 50_000, 51_000, Buffer.alloc(125, 255), 'component'],
  SELECT_TRAIT_GROUPS_IN_RANGE: [95_000, 50_000, 51_000, Buffer.alloc(125, 255)],
  SELECT_FINDINGS: [95_000, 95_000, 100, 'open', null, null, 'removal-7', ...Array<null>(13).fill(null)],
  SELECT_LAST_BREAKING_ENTRY: [94_000, 95_000],
  SELECT_JOBS: ['failed', null, null, null, 10],
  TAKE_UNDISPATCHED: [10],
  SELECT_UNFINISHED: ['', 10],
};

/** Statements that may scan a large table, and why. */
const MAY_SCAN: Readonly<Record<string, string>> = {
  SELECT_LIVE_ADMIN_KEYS: 'runs when a key is revoked and when the service starts, never for a request for data',
  SELECT_SETTING_KEYS: 'reads a partial index that holds the keys of WHENCE_ADMIN_KEY only, when the service starts',
  SELECT_ANSWERED_REMOVALS: 'reads a partial index that holds the redactions only; the answer is cached',
  SELECT_REFUSED_ENTRIES: 'runs in a verification job: refusals are among the statements that correct, bind and locate',
  SELECT_LAST_VERIFICATIONS: 'runs now and then in the worker, never for a request',
  DELETE_ALL_PAGES: 'runs once, before the index of subjects is rebuilt',
  DELETE_ALL_BLOCKS: 'runs once, before the index of subjects is rebuilt',
  DELETE_ALL_EARLIER: 'runs once, before the index of subjects is rebuilt',
  ALL_ENTRIES: 'an audit reads everything, page by page',
  ALL_TREE_HEADS: 'an audit reads everything, page by page',
  WRONG_PERSONAL_DATA: 'runs in an audit, which reads everything',
  LOST_PERSONAL_DATA: 'runs in an audit, which reads everything',
  WRONG_EVENTS: 'runs in an audit, which reads everything',
  WRONG_KEY_SECRETS: 'runs in an audit, which reads everything',
  EXPORT_DERIVATIONS: 'an export reads the whole table: it is a command, never a request',
  EXPORT_ORIGINS: 'an export reads the whole table: it is a command, never a request',
  EXPORT_USES: 'an export reads the whole table: it is a command, never a request',
  EXPORT_ENDED_USES: 'an export reads the whole table: it is a command, never a request',
  EXPORT_FINDING_STATUSES: 'an export reads the whole table: it is a command, never a request',
  EXPORT_ENDED_FINDING_STATUSES: 'an export reads the whole table: it is a command, never a request',
};

/** Statements of `POINT_READ`, whose plans are kept: by settings of that connection. */
const POINT_READS = [
  'SELECT_CHAIN',
  'SELECT_CHANGED_SHARD',
  'SELECT_COMMITTED_IDS',
  'SELECT_BY_DIGEST',
  'SELECT_BY_LOCATION',
  'SELECT_BY_URI',
  'SELECT_DESCENDANTS',
  'SELECT_MEASUREMENTS_OF_SHARD',
  'SELECT_MODEL_VERSION',
  'SELECT_MODEL_VERSIONS_BY_ID',
  'SELECT_NAMED_BY_URI',
  'SELECT_NEW_ORIGINS',
  'SELECT_PARENTS',
  'SELECT_POSITION_FACTS',
  'SELECT_REACHED_BY_DATASETS',
  'SELECT_RECORDED_AT',
  'SELECT_SHARD',
  'SELECT_SHARD_BY_DIGEST',
  'SELECT_URIS_MAY_NAME',
  'SELECT_USES_OF_CHAIN',
  'SELECT_USES_OF_DATASETS',
  'SELECT_USES_OF_MODELS',
  'SELECT_VERSION',
  'SELECT_VERSIONS_BY_ID',
] as const;

const statements = readdirSync(path.join(ROOT, 'libs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.sql.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .flatMap((file) => Object.entries(createRequire(__filename)(file) as Record<string, unknown>))
  .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && STATEMENT.test(pair[1]));

describe('query plans on large tables', () => {
  let database: TestDatabase;
  let client: Client;
  /** Of `POINT_READS`: made while all tables are empty, and kept as they grow. */
  let early: Record<string, Plan>;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    early = await keptPlans(client);
    for (const sql of FILL) await client.query(sql);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test.each(statements)('%s scans no large table without a listed reason', async (name, sql) => {
    const plan = await explained(client, name, sql);
    const found = scannedTables(plan, LARGE);
    if (name in MAY_SCAN) expect(found).not.toEqual([]);
    else expect({ name, found }).toEqual({ name, found: [] });
  });

  it('are look-ups where they are kept, made on empty or on large tables', async () => {
    for (const plans of [early, await keptPlans(client)])
      for (const name of POINT_READS)
        expect({ name, found: scannedTables(plans[name] as Plan, LARGE) }).toEqual({ name, found: [] });
  });

  it('distinguish a scan from a look-up', async () => {
    const scannedBy = (sql: string): Promise<string[]> =>
      explained(client, '', sql).then((plan) => scannedTables(plan, LARGE));
    expect(await scannedBy('SELECT count(*) FROM shard s WHERE s.bytes = 7')).toEqual(['shard']);
    expect(await scannedBy('SELECT s.entry FROM shard s ORDER BY s.entry')).toEqual(['shard']);
    expect(await scannedBy('SELECT s.entry FROM shard s WHERE s.number = 7')).toEqual([]);
    expect(await scannedBy('SELECT s.entry FROM shard s ORDER BY s.entry LIMIT 3')).toEqual([]);
  });
});

/** The plans of `POINT_READS` for any parameters, with the settings of their connection. */
async function keptPlans(client: Client): Promise<Record<string, Plan>> {
  const plans: Record<string, Plan> = {};
  await client.query('SET enable_seqscan = off');
  for (const [name, sql] of statements.filter(([name]) => (POINT_READS as readonly string[]).includes(name))) {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`,
    );
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    if (plan) plans[name] = plan;
  }
  await client.query('RESET enable_seqscan');
  return plans;
}

async function explained(client: Client, name: string, sql: string): Promise<Plan> {
  const values = PARAMETERS[name] ?? (await samplesFor(client, sql));
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, [...values]);
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error(`${name} has no plan`);
  return plan;
}

async function samplesFor(client: Client, sql: string): Promise<unknown[]> {
  await client.query(`PREPARE sampled AS ${sql}`);
  const { rows } = await client.query<{ types: string[] }>(
    `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'sampled'`,
  );
  await client.query('DEALLOCATE sampled');
  return (rows[0]?.types ?? []).map((type) => {
    if (type in SAMPLES) return SAMPLES[type];
    throw new Error(`add a sample for parameters of the type ${type}`);
  });
}
