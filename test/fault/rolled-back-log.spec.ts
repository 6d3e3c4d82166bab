import { verifyCheckpoint } from '@core/note';
import { systemClock } from '@core/kernel';
import { parseTilePath } from '@core/tiles';
import { askWitnesses, auditDatabase, auditPublished, Differences } from '@domain/audit';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { PublicationReadModel, type PublisherService, type Witnesses } from '@domain/publication';
import { createTestDatabase, TEST_ORIGIN, type TestDatabase, testPublisher } from '@testing/harness';
import { Client } from 'pg';
import { Database } from '@platform/database';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';
import { policyOf, quorumOf, testLogKey, TestWitness } from './test-witness.js';

/** One copy of the installation's database, with its publisher. */
class Copy {
  private constructor(
    readonly name: string,
    private readonly test: Pick<TestDatabase, 'url' | 'superuserUrl' | 'drop'>,
    readonly database: Database,
    readonly publisher: PublisherService,
  ) {}

  static async open(test: Copy['test'], witnesses: Witnesses): Promise<Copy> {
    const database = await Database.connect({ url: test.url, applicationName: 'copy' });
    const name = new URL(test.url).pathname.slice(1);
    return new Copy(name, test, database, await testPublisher(database, { witnesses }));
  }

  /** Backs up the database and restores it as another one. */
  async backup(witnesses: Witnesses): Promise<{ original: Copy; restored: Copy }> {
    await this.database.close();
    const name = `${this.name}_copy`;
    const on = (url: string): string => url.replace(`/${this.name}`, `/${name}`);
    const admin = new Client(this.test.superuserUrl.replace(`/${this.name}`, '/postgres'));
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${this.name}`);
    await admin.end();
    const drop = async (): Promise<void> => {
      const client = new Client(this.test.superuserUrl.replace(`/${this.name}`, '/postgres'));
      await client.connect();
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    };
    const restored = { url: on(this.test.url), superuserUrl: on(this.test.superuserUrl), drop };
    return { original: await Copy.open(this.test, witnesses), restored: await Copy.open(restored, witnesses) };
  }

  get url(): string {
    return this.test.url;
  }

  get published(): PublicationReadModel {
    return new PublicationReadModel(this.database, new LedgerReadModel(this.database, systemClock));
  }

  append(count: number, what = 'noted'): Promise<unknown> {
    const ledger = new LedgerService(systemClock);
    const statements = Array.from({ length: count }, (_, n) => ({ kind: `spec.${what}`, data: { n } }));
    return this.database.transaction((tx) => ledger.appendAll(tx, 'key:spec', statements));
  }

  async drop(): Promise<void> {
    await this.database.close();
    await this.test.drop();
  }
}

describe('a log with a witness', () => {
  let witness: TestWitness;
  let copies: Copy[];
  beforeEach(async () => {
    witness = await new TestWitness().open();
    copies = [];
  });
  afterEach(async () => {
    for (const copy of copies) await copy.drop();
    await witness.remove();
  });

  const open = async (witnesses = quorumOf([witness])): Promise<Copy> => {
    const copy = await Copy.open(await createTestDatabase(), witnesses);
    copies.push(copy);
    return copy;
  };
  const backupOf = async (copy: Copy): Promise<{ original: Copy; restored: Copy }> => {
    const both = await copy.backup(quorumOf([witness]));
    copies = [...copies.filter((one) => one !== copy), both.original, both.restored];
    return both;
  };

  it('publishes what the witness has cosigned', async () => {
    const copy = await open();
    for (const count of [1, 300, 5]) {
      await copy.append(count);
      const published = await copy.publisher.publish();
      const trusted = { logKey: testLogKey(), witnessPolicy: policyOf([witness]) };
      expect(verifyCheckpoint(published?.note ?? '', trusted).cosignatures).toHaveLength(1);
    }
    expect(await copy.published.status()).toMatchObject({ state: 'published', witnessed: true });
  });

  it('waits while the witness is absent, reports that, and loses nothing', async () => {
    const copy = await open();
    await copy.append(3);
    await copy.publisher.publish();
    await witness.close();
    await copy.append(4);
    expect(await copy.publisher.publish()).toBeNull();
    expect(await copy.published.status()).toMatchObject({
      state: 'waiting',
      detail: expect.stringMatching(/Too few witnesses have cosigned\. w0: it cannot be reached/),
    });
    expect((await copy.published.latest())?.size).toBe(3);
    await copy.append(5);
    await witness.open();
    expect((await copy.publisher.publish())?.size).toBe(12);
    expect(await copy.published.status()).toMatchObject({ state: 'published', detail: null });
  });

  it('refuses to sign after a restore from an older backup, names both heads, and still reads and records', async () => {
    const first = await open();
    await first.append(10);
    await first.publisher.publish();
    const { original, restored } = await backupOf(first);
    await original.append(10);
    const later = await original.publisher.publish();
    await expect(restored.publisher.publish()).rejects.toMatchObject({ code: 'log-rolled-back' });
    const ledger = await new LedgerReadModel(restored.database, systemClock).position();
    const heads = {
      ledger: { size: 10, root: ledger.rootHash },
      other: { size: 20, root: later?.root.toString('hex'), of: 'the witness w.example/1' },
    };
    expect(await restored.published.status()).toMatchObject({ state: 'refused', code: 'log-rolled-back', heads });

    const database = await connectApiDatabase(restored.url);
    const api = await createApi({ config: { logLevel: 'error' }, database });
    const get = async (url: string) => api.getHttpAdapter().getInstance().inject({ method: 'GET', url });
    for (const body of [
      (await get('/v1/ledger/publication')).json(),
      (await get('/health/ready')).json().publication,
    ]) {
      expect(body).toMatchObject({ state: 'refused', code: 'log-rolled-back', heads });
      expect(body.detail).toContain(ledger.rootHash);
      expect(body.detail).toContain(heads.other.root);
    }
    expect((await get('/checkpoint')).statusCode).toBe(200);
    await api.close();
    await database.close();

    // Writes continue; they fork the log.
    await restored.append(30, 'forked');
    await expect(restored.publisher.publish()).rejects.toMatchObject({ code: 'log-forked' });
    const other = { size: 20, root: later?.root.toString('hex') };
    expect((await restored.published.status()).heads).toMatchObject({ ledger: { size: 20 }, other });
    expect((await restored.published.latest())?.size).toBe(10);
    await original.append(1);
    expect((await original.publisher.publish())?.size).toBe(21);
  });

  it('is found by the audit of the database and of the published log, which ask the witness', async () => {
    const audited = async (copy: Copy, copied = false): Promise<Record<string, number>[]> => {
      const { kept, silent } = await askWitnesses(policyOf([witness]), TEST_ORIGIN);
      const key = testLogKey();
      const options = { origin: TEST_ORIGIN, key, kept, isCopy: copied };
      const log = { read: (path: string) => readPublished(copy.published, path) };
      const both = [new Differences(() => undefined), new Differences(() => undefined)] as const;
      await auditDatabase(copy.database, options, both[0]);
      await auditPublished(log, options, both[1]);
      expect(silent).toEqual([]);
      // The entries of this spec have kinds and authors that no installation has.
      return both.map((differences) => {
        const { statement: _kinds, author: _authors, ...rest } = differences.byPlace();
        return rest;
      });
    };
    const first = await open();
    await first.append(10);
    await first.publisher.publish();
    const { original, restored } = await backupOf(first);
    await original.append(300);
    await original.publisher.publish();
    expect(await audited(original)).toEqual([{}, {}]);
    expect(await audited(restored)).toEqual([{ witness: 1 }, { witness: 1 }]);
    expect(await audited(restored, true)).toEqual([{ witness: 1 }, {}]);
    await restored.append(320, 'forked');
    const unwitnessed = await testPublisher(restored.database);
    await unwitnessed.publish();
    expect(await audited(restored)).toEqual([{ witness: 1 }, { witness: 1 }]);
    await witness.close();
    expect(await askWitnesses(policyOf([witness]), TEST_ORIGIN)).toEqual({
      kept: [],
      silent: [expect.stringMatching(/^The witness w0 shows no checkpoint of .* is unreachable\.$/)],
    });
  });

  it('continues after a restore if the entries since the backup are replayed', async () => {
    const first = await open();
    await first.append(10);
    await first.publisher.publish();
    const { original, restored } = await backupOf(first);
    await original.append(7);
    await original.publisher.publish();
    for (const table of ['ledger_entry', 'ledger_tree_head', 'ledger_head']) await copyRows(original, restored, table);
    expect((await restored.publisher.publish())?.size).toBe(17);
  });

  it('signs only one of two forked copies, whichever publishes first', async () => {
    const first = await open();
    await first.append(10);
    await first.publisher.publish();
    const { original, restored } = await backupOf(first);
    await restored.append(3, 'forked');
    expect((await restored.publisher.publish())?.size).toBe(13);
    await original.append(3);
    await expect(original.publisher.publish()).rejects.toMatchObject({ code: 'log-forked' });
  });

  it('refuses to sign an empty database under the name of a log that the witness has seen', async () => {
    const first = await open();
    await first.append(10);
    await first.publisher.publish();
    const empty = await open();
    await expect(empty.publisher.publish()).rejects.toMatchObject({ code: 'log-rolled-back' });
    await empty.append(50, 'forked');
    await expect(empty.publisher.publish()).rejects.toMatchObject({ code: 'log-forked' });
  });

  it('needs the quorum of the policy', async () => {
    const second = await new TestWitness('w.example/2').open();
    const third = await new TestWitness('w.example/3').open();
    await third.close();
    const all = [witness, second, third];
    const copy = await open(quorumOf(all, 2));
    await copy.append(2);
    const published = await copy.publisher.publish();
    const trusted = { logKey: testLogKey(), witnessPolicy: policyOf(all, 2) };
    expect(verifyCheckpoint(published?.note ?? '', trusted).cosignatures).toHaveLength(2);
    await second.close();
    await copy.append(2);
    expect(await copy.publisher.publish()).toBeNull();
    expect((await copy.published.status()).detail).toMatch(/w1: .*w2: /);
    await third.open();
    expect((await copy.publisher.publish())?.size).toBe(4);
    for (const one of [second, third]) await one.remove();
  });

  it('treats a witness without the log’s key as absent, and reports why', async () => {
    const otherWitness = await new TestWitness('w.example/2', [testLogKey(7)]).open();
    const copy = await open(quorumOf([otherWitness]));
    await copy.append(2);
    expect(await copy.publisher.publish()).toBeNull();
    expect((await copy.published.status()).detail).toMatch(/it does not accept the key of this log \(403/);
    await otherWitness.remove();
  });
});

async function readPublished(log: PublicationReadModel, path: string): Promise<Buffer | null> {
  if (path !== 'checkpoint') return log.tile(parseTilePath(path)).catch(() => null);
  return Buffer.from((await log.latest())?.note ?? '');
}

async function copyRows(from: Copy, to: Copy, table: string): Promise<void> {
  const rows = await from.database.query<Record<string, unknown>>(`SELECT * FROM ${table}`);
  const client = new Client(to['test'].superuserUrl);
  await client.connect();
  await client.query(`SET session_replication_role = replica`);
  await client.query(`DELETE FROM ${table}`);
  for (const row of rows) {
    const names = Object.keys(row);
    const values = names.map((_, n) => `$${n + 1}`).join(', ');
    await client.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`, Object.values(row));
  }
  await client.end();
}
