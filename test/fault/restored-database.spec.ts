import { auditDatabase, Differences } from '@domain/audit';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { NoRegistrationWatch, readToRegister, ShardsService } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { startTestApi, TEST_ORIGIN, type TestAnswer, type TestApi, until, withAdmin } from '@testing/harness';

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

  /** Sends a write until the api has noticed that its database was replaced. */
  async function write(method: string, path: string, body: object, status: number): Promise<TestAnswer['body']> {
    let answer: TestAnswer | undefined;
    await until(async () => {
      answer = await api.request(method, path, body);
      if (answer.status !== 503) expect([answer.status, answer.text]).toEqual([status, answer.text]);
      return answer.status !== 503;
    });
    return answer?.body;
  }

  const register = (n: number, kind: string, more: object = {}): Promise<TestAnswer['body']> =>
    write('POST', '/v1/shards', { digest: digestOf(n), origins: [{ kind }], ...more }, 201);

  const size = async (): Promise<number> =>
    (await api.database.query<{ size: number }>('SELECT size FROM ledger_head'))[0]?.size ?? -1;

  /**
   * Writes `theirs` to a copy of the database, `ours` through the api until its ledger has as many
   * entries, and then puts the copy in its place.
   */
  async function replaceBy(theirs: () => Promise<unknown>, ours: (n: number) => Promise<unknown>): Promise<void> {
    await whileAlone(`CREATE DATABASE ${backup} TEMPLATE ${name}`);
    await until(() => size().then(Boolean, () => false));
    await theirs();
    const theirSize = await size();
    // The api goes on with the backup, and then with what the other process had made of it.
    await whileAlone(`ALTER DATABASE ${name} RENAME TO ${replaced}`, `ALTER DATABASE ${backup} RENAME TO ${name}`);
    await until(() => size().then(Boolean, () => false));
    for (let n = 0; (await size()) < theirSize; n++) await ours(n);
    expect(await size()).toBe(theirSize);
    await whileAlone(`ALTER DATABASE ${name} RENAME TO ${backup}`, `ALTER DATABASE ${replaced} RENAME TO ${name}`);
  }

  const RULE = {
    title: 'A rule',
    effect: 'block',
    gates: ['registration'],
    effective: { from: '2020-01-01' },
    when: { origin: { kind: 'scraped' } },
    reason: 'r',
  };

  it('asks the rules of the other, and not its own', async () => {
    await register(0, 'human');
    await replaceBy(
      () => write('PUT', '/v1/rules/no-scraped', RULE, 201),
      (n) => register(1_000 + n, 'human'),
    );
    await register(2_000, 'human');
    const refused = await api.request('POST', '/v1/shards', {
      digest: digestOf(2_001),
      origins: [{ kind: 'scraped' }],
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'policy-refused']);
    expect(await findings()).toEqual([]);
  });

  it('takes no verdict on the origin of one for a verdict on the origin of the other', async () => {
    await write('PUT', '/v1/rules/no-scraped', { ...RULE, effect: 'flag' }, 201);
    await register(0, 'human');
    await replaceBy(
      async () => {
        await register(1_000, 'scraped');
        await register(1_001, 'human');
      },
      // This origin has the number of the other one.
      (n) => register(2_000 + n, 'human', { origins: [{ kind: 'human', acquisition: 'licence' }] }),
    );
    await register(3_000, 'scraped');
    const { items } = (await api.request('GET', '/v1/findings?rule=no-scraped')).body;
    expect(items.map(({ count }: { count: number }) => count)).toEqual([2]);
    expect(await findings()).toEqual([]);
  });

  it('tests shards against the removals of the other', async () => {
    await register(0, 'human');
    const order = { selector: { kind: 'scraped' }, reason: 'r', method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' };
    await replaceBy(
      () => write('POST', '/v1/removals', order, 201),
      (n) => register(1_000 + n, 'human'),
    );
    await register(2_000, 'scraped');
    const { items } = (await api.request('GET', '/v1/findings')).body;
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['removed-content-registered']);
    expect(await findings()).toEqual([]);
  });

  it('commits the upstream set of a dataset version by the lineage of the other', async () => {
    const filter = { derivedFrom: [digestOf(0)], activity: { kind: 'filter', run: '1' } };
    const commit = (n: number): Promise<unknown> =>
      write('POST', '/v1/datasets/d/versions', { version: `${n}`, add: [digestOf(n)] }, 201);
    await register(0, 'human');
    await replaceBy(
      async () => {
        await register(1, 'unknown', filter);
        await register(1_000, 'human');
        await register(1_001, 'human');
      },
      async (n) => {
        if (n === 0) await register(1, 'unknown');
        else if (n === 1) await commit(1);
        else await register(2_000 + n, 'human');
      },
    );
    await commit(1);
    expect((await api.request('GET', '/v1/datasets/d/versions/1')).body).toMatchObject({ shards: 1 });
    expect((await api.request('GET', `/v1/shards/${digestOf(0)}/impact`)).body.datasetVersions).toMatchObject([
      { dataset: 'd', version: '1' },
    ]);
    expect(await findings()).toEqual([]);
  });

  async function findings(): Promise<string[]> {
    const found: string[] = [];
    const differences = new Differences(({ where, at, message }) => found.push(`${where} ${at}: ${message}`), 5);
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, differences);
    return found;
  }
});
