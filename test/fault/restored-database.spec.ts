import { auditDatabase, Differences } from '@domain/audit';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { NoRegistrationWatch, readToRegister, ShardsService } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { startTestApi, TEST_ORIGIN, type TestApi, until, withAdmin } from '@testing/harness';

const clock = { now: () => new Date('2026-05-01T00:00:00Z') };
/** From this number of lines on, an upload's chunk is written without a look at its derivations. */
const LINES = 120;

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

/** Lines of new shards that one activity made of the shard 0. */
const made = (first: number, run: string, kind: string): object[] =>
  Array.from({ length: LINES }, (_, n) => ({
    digest: digestOf(first + n),
    origins: [{ kind, acquisition: run }],
    derivedFrom: [digestOf(0)],
    activity: { kind: 'mix', run },
  }));

describe('an api whose database is replaced by a backup that another process wrote to', () => {
  let api: TestApi;
  let name: string;
  let backup: string;
  let replaced: string;

  beforeEach(async () => {
    api = await startTestApi();
    name = new URL(api.databaseUrls.url).pathname.slice(1);
    backup = `${name}_backup`;
    replaced = `${name}_replaced`;
  });
  afterEach(async () => {
    await withAdmin(urlOf(api.databaseUrls.superuserUrl, 'postgres'), async (admin) => {
      for (const other of [backup, replaced]) await admin.query(`DROP DATABASE IF EXISTS ${other} WITH (FORCE)`);
    });
    await api.close();
  });

  function urlOf(url: string, database: string): string {
    const other = new URL(url);
    other.pathname = `/${database}`;
    return other.toString();
  }

  /** Executes statements while nobody is connected to the api's database. */
  async function whileAlone(...statements: readonly string[]): Promise<void> {
    await withAdmin(urlOf(api.databaseUrls.superuserUrl, 'postgres'), async (admin) => {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await until(async () => {
        const ended = await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [
          name,
        ]);
        return ended.rows.length === 0;
      });
      for (const statement of statements) await admin.query(statement);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    });
  }

  /** Sends an upload until the api has noticed that its connections are gone, and opened others. */
  async function upload(lines: readonly object[]): Promise<void> {
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const headers = { 'content-type': 'application/x-ndjson' };
    await until(async () => {
      const answer = await api.request('POST', '/v1/shards/bulk', body, { headers });
      if (answer.status === 503) return false;
      expect(answer.body.summary).toMatchObject({ registered: lines.length });
      return true;
    });
  }

  async function registerInBackup(lines: readonly object[]): Promise<void> {
    const database = await Database.connect({
      url: urlOf(api.databaseUrls.url, backup),
      applicationName: 'another process',
    });
    const ledger = new LedgerReadModel(database, clock);
    const vendors = new VendorsReadModel(database);
    const shards = new ShardsService(new LedgerService(clock), ledger, vendors, new NoRegistrationWatch());
    const read = lines.map((line) => readToRegister(line));
    const [admin] = await database.query<{ id: string }>(`SELECT id FROM api_key WHERE label = 'admin'`);
    await database.transaction((tx) => shards.registerRead(tx, `key:${admin?.id ?? ''}`, read), { pointReads: true });
    await database.close();
  }

  it('takes no id of the one for an id of the other', async () => {
    await upload([{ digest: digestOf(0), origins: [{ kind: 'human' }] }]);
    await whileAlone(`CREATE DATABASE ${backup} TEMPLATE ${name}`);
    await upload(made(1_000, 'crawl', 'scraped'));
    await upload(made(2_000, 'licence', 'human'));
    // The same origins and derivations get other ids, and the ledger grows past the first.
    await registerInBackup(made(3_000, 'licence', 'human'));
    await registerInBackup(made(4_000, 'commissioned', 'human'));
    await registerInBackup(made(5_000, 'crawl', 'scraped'));
    await whileAlone(`ALTER DATABASE ${name} RENAME TO ${replaced}`, `ALTER DATABASE ${backup} RENAME TO ${name}`);
    await upload(made(6_000, 'licence', 'human'));
    expect(await findings()).toEqual([]);
  });

  async function findings(): Promise<string[]> {
    const found: string[] = [];
    const differences = new Differences(({ where, at, message }) => found.push(`${where} ${at}: ${message}`), 5);
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, differences);
    return found;
  }
});
