import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@core/kernel';
import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { Database } from '@platform/database';
import { createTestDatabase, startTestApi, TEST_ORIGIN, type TestDatabase, withAdmin } from '@testing/harness';
import { ApiProcess } from './api-process.js';

const KILLS = 3;

async function differences(database: Database): Promise<Difference[]> {
  const found: Difference[] = [];
  await auditDatabase(database, { origin: TEST_ORIGIN }, new Differences((one) => found.push(one), 5));
  return found;
}

describe('two api processes that write concurrently', () => {
  let test: TestDatabase;
  let database: Database;
  const processes: ApiProcess[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'spec' });
  });
  afterAll(async () => {
    await Promise.all(processes.map((api) => api.kill()));
    await database.close();
    await test.drop();
  });

  it('leave a log without audit findings and with every acknowledged entry, when one is killed at random moments', async () => {
    processes.push(new ApiProcess(test.url), new ApiProcess(test.url));
    const [steady, killed] = processes as [ApiProcess, ApiProcess];
    await steady.open();
    await killed.open();
    const acknowledged = new Map<number, string>();
    let writing = true;
    let next = 0;
    const acknowledge = (answer: Awaited<ReturnType<ApiProcess['send']>>): void => {
      const receipt = answer && answer.status < 300 ? answer.body.receipt : undefined;
      if (receipt) acknowledged.set(receipt.index, receipt.leafHash);
    };
    const write = async (api: ApiProcess): Promise<void> => {
      while (writing) {
        const n = next++;
        const name = `s3://killed/${n}`;
        const origins = [{ kind: n % 3 === 0 ? 'human' : 'scraped' }];
        acknowledge(
          await api.send('POST', '/v1/shards', {
            uri: name,
            records: n,
            origins,
            ...(n > 20 && { derivedFrom: [`s3://killed/${n % 7}`] }),
          }),
        );
        if (n % 5 === 0)
          acknowledge(
            await api.send('POST', '/v1/datasets/killed/versions', {
              version: String(n),
              add: [name, 's3://killed/0'],
            }),
          );
        if (n % 11 === 0)
          acknowledge(
            await api.send('POST', `/v1/shards/${encodeURIComponent('s3://killed/0')}/corrections`, {
              reason: `r${n}`,
              origins: [{ kind: 'scraped', acquisition: 'crawl' }],
              records: n,
            }),
          );
        await sleep(5);
      }
    };
    acknowledge(await steady.send('POST', '/v1/shards', { uri: 's3://killed/0', records: 0 }));
    const writers = [steady, steady, killed, killed, killed].map(write);
    for (let kill = 0; kill < KILLS; kill++) {
      // A random moment, but after some more acknowledgements however slow the machine is.
      for (const before = acknowledged.size; acknowledged.size < before + 20;) await sleep(20);
      await sleep(Math.random() * 900);
      await killed.kill();
      await killed.open();
    }
    writing = false;
    await Promise.all(writers);
    expect(await differences(database)).toEqual([]);
    const rows = await database.query<{ index: number; hash: string }>(
      `SELECT e.index, encode(substring(e.hashes FROM 1 FOR 32), 'hex') AS hash FROM ledger_entry e`,
    );
    const recorded = new Map(rows.map(({ index, hash }) => [index, hash]));
    expect(acknowledged.size).toBeGreaterThan(50);
    expect([...acknowledged].filter(([index, hash]) => recorded.get(index) !== hash)).toEqual([]);
  });
});

describe('the api', () => {
  it('records nothing partially when the disk is full', async () => {
    const api = await startTestApi();
    // Raises the error of a full disk (53100) at every 17th row.
    await withAdmin(api.databaseUrls.superuserUrl, async (client) => {
      await client.query('CREATE SEQUENCE rows_written');
      await client.query('GRANT ALL ON SEQUENCE rows_written TO PUBLIC');
      await client.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('rows_written') % 17 = 0 THEN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END IF;
        RETURN NEW; END $$`);
      for (const table of [
        'ledger_entry',
        'ledger_tree_head',
        'ledger_head',
        'shard',
        'origin_segment',
        'dataset_version',
        'dataset_version_total',
      ])
        await client.query(
          `CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION full_disk()`,
        );
    });
    const outcomes: number[] = [];
    for (let n = 0; n < 60; n++) {
      const shard = { uri: `s3://full/${n}`, records: n, ...(n > 0 && { derivedFrom: ['s3://full/0'] }) };
      const answer = await api.request('POST', '/v1/shards', shard);
      outcomes.push(answer.status);
      if (answer.status === 507) expect(answer.body.code).toBe('disk-full');
      if (n % 9 === 8)
        outcomes.push(
          (await api.request('POST', '/v1/datasets/full/versions', { version: String(n), add: ['s3://full/0'] }))
            .status,
        );
    }
    expect(new Set(outcomes)).toEqual(new Set([201, 507]));
    // The triggers of this test, which no migration makes, are found too.
    const found = await differences(api.database);
    expect(found.filter(({ where }) => where !== 'catalog')).toEqual([]);
    await api.close();
  });

  it('records monotonic instants when the clock goes backwards', async () => {
    let now = Date.parse('2026-05-01T00:00:00Z');
    const clock: Clock = { now: () => new Date(now) };
    const api = await startTestApi({ clock });
    for (let n = 0; n < 20; n++) {
      now += n % 3 === 0 ? -86_400_000 : 3_600_000;
      expect((await api.request('POST', '/v1/shards', { uri: `s3://clock/${n}` })).status).toBe(201);
    }
    expect(await differences(api.database)).toEqual([]);
    await api.close();
  });
});
