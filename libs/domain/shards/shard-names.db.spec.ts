import { Bitmap } from '@core/bitmap';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { OriginIndex } from '@domain/origins';
import { Lineage } from '@domain/lineage';
import {
  NoRegistrationWatch,
  type Outcome,
  type ShardDeclaration,
  ShardNamesService,
  ShardsReadModel,
  ShardsService,
} from './index.js';

const BY = 'system:test' as const;
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

describe('names and lineage of shards on a database', () => {
  let test: TestDatabase;
  let database: Database;
  let shards: ShardsService;
  let names: ShardNamesService;
  let read: ShardsReadModel;
  let ledger: LedgerReadModel;
  let lineage: Lineage;

  beforeEach(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'shard-names-spec' });
    const service = new LedgerService(systemClock);
    ledger = new LedgerReadModel(database, systemClock);
    lineage = new Lineage(database);
    shards = new ShardsService(service, ledger, new VendorsReadModel(database), new NoRegistrationWatch());
    names = new ShardNamesService(service, ledger);
    read = new ShardsReadModel(database, ledger, lineage, OriginIndex.caching(database));
  });
  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  const register = (...declarations: ShardDeclaration[]): Promise<Outcome[]> =>
    database.transaction((tx) => shards.registerMany(tx, BY, declarations));
  const bind = (name: string, digest: string): Promise<Outcome> =>
    database.transaction((tx) => names.bind(tx, BY, name, { digest }));
  const locate = (name: string, uri: string): Promise<Outcome> =>
    database.transaction((tx) => names.locate(tx, BY, name, { uri }));
  const size = async (): Promise<number> => (await ledger.position()).treeSize;
  const kindsOf = async (name: string): Promise<string[]> =>
    (await read.history(name, { limit: 100 }, await size())).map(({ kind }) => kind);
  const summaryOf = (outcomes: readonly Outcome[]): string[] =>
    outcomes.map((one) => (one.outcome === 'refused' ? one.error.code : `${one.outcome} ${one.number}`));

  it('binds once, and refuses and records a second digest and the digest of another shard', async () => {
    await register({ uri: 's3://b/1' }, { digest: digestOf(2), uri: 's3://b/2' });
    const taken = await bind('s3://b/1', digestOf(2));
    const bound = await bind('s3://b/1', digestOf(1));
    const again = await bind(digestOf(1), digestOf(1));
    const other = await bind('s3://b/1', digestOf(3));
    expect(summaryOf([taken, bound, again, other])).toEqual([
      'digest-already-named',
      'registered 0',
      'existing 0',
      'already-bound',
    ]);
    expect(again.receipt).toEqual(bound.receipt);
    expect(await kindsOf('s3://b/1')).toEqual([
      'shard.registered',
      'shard.conflict-refused',
      'shard.bound',
      'shard.conflict-refused',
    ]);
    await expect(bind('s3://b/unknown', digestOf(4))).rejects.toMatchObject({ code: 'shard-not-found' });
  });

  it('resolves names as of a position, whatever is recorded later', async () => {
    await register({ uri: 's3://b/1' }, { digest: digestOf(2), uri: 's3://b/latest' });
    const names = ['s3://b/1', digestOf(1), 's3://b/latest', 'gs://m/1'];
    const before = await size();
    const first = await read.numbersOf(names, before);
    await bind('s3://b/1', digestOf(1));
    await register({ digest: digestOf(3), uri: 's3://b/latest' });
    await locate(digestOf(1), 'gs://m/1');
    expect(await read.numbersOf(names, before)).toEqual(first);
    expect([...first]).toEqual([
      ['s3://b/1', 0],
      ['s3://b/latest', 1],
    ]);
    const now = await read.numbersOf(names, await size());
    expect(names.map((name) => now.get(name))).toEqual([0, 0, 2, 0]);
    expect([...(await read.namesOf([0], before)).values()]).toEqual(['s3://b/1']);
    expect([...(await read.namesOf([0], await size())).values()]).toEqual([digestOf(1)]);
  });

  it('accepts the same upload again after a URI was located at another shard', async () => {
    const upload = [
      { uri: 's3://b/1' },
      { digest: digestOf(1), uri: 's3://b/first' },
      { digest: digestOf(1), uri: 's3://b/1' },
      { digest: digestOf(2), uri: 's3://b/second' },
      { digest: digestOf(2), uri: 's3://b/first' },
      { digest: digestOf(1), uri: 's3://b/second' },
    ];
    await register(...upload);
    const once = await size();
    const again = await register(...upload);
    expect(summaryOf(again).every((one) => one.startsWith('existing'))).toBe(true);
    for (const declaration of upload) await register(declaration);
    expect(await size()).toBe(once);
  });

  it('gives the same outcomes in one chunk as in many', async () => {
    const lines: ShardDeclaration[] = [
      { uri: 's3://b/1' },
      { uri: 's3://b/of-1', derivedFrom: ['s3://b/1'], activity: { kind: 'filter' } },
      { uri: 's3://b/1', digest: digestOf(1) },
      { uri: 's3://b/of-1', derivedFrom: [digestOf(1)], activity: { kind: 'filter' } },
      { uri: 's3://b/also-of-1', derivedFrom: [digestOf(1)], activity: { kind: 'filter' } },
      { digest: digestOf(1), uri: 'gs://m/1' },
      { uri: 's3://b/again-of-1', derivedFrom: ['gs://m/1'], activity: { kind: 'filter' } },
      { digest: digestOf(2), uri: 's3://b/latest' },
      { digest: digestOf(3), uri: 's3://b/latest' },
      { uri: 's3://b/of-3', derivedFrom: ['s3://b/latest'] },
      { digest: digestOf(2), uri: 'gs://m/1' },
      { uri: 's3://b/of-2', derivedFrom: ['gs://m/1'] },
    ];
    // The first two are recorded; then one chunk declares the others.
    await register(...lines.slice(0, 2));
    const together = summaryOf(await register(...lines.slice(2)));
    const drawn = await database.query('SELECT s.number, s.derivation, s.uri FROM shard s ORDER BY s.number');
    const entries = await size();
    const parted = await createTestDatabase();
    const other = await Database.connect({ url: parted.url, applicationName: 'shard-names-spec' });
    try {
      const service = new ShardsService(
        new LedgerService(systemClock),
        new LedgerReadModel(other, systemClock),
        new VendorsReadModel(other),
        new NoRegistrationWatch(),
      );
      const alone: Outcome[] = [];
      for (const line of lines) alone.push(...(await other.transaction((tx) => service.registerMany(tx, BY, [line]))));
      expect(together).toEqual(summaryOf(alone).slice(2));
      expect(drawn).toEqual(await other.query('SELECT s.number, s.derivation, s.uri FROM shard s ORDER BY s.number'));
      expect(await other.query('SELECT size FROM ledger_head')).toEqual([{ size: entries }]);
    } finally {
      await other.close();
      await parted.drop();
    }
    expect(together.filter((one) => !/^(registered|existing)/.test(one))).toEqual([]);
  });

  it('refuses a line that is too large for an entry, but not its chunk', async () => {
    const labels = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`l${i}`, 'é'.repeat(480)]));
    const parents = Array.from({ length: 2_000 }, (_, i) => ({ uri: `s3://parents/${'p'.repeat(60)}/${i}` }));
    const derivedFrom = parents.map(({ uri }) => uri);
    await register(...parents, { digest: digestOf(3), derivedFrom });
    const outcomes = await register(
      { digest: digestOf(1) },
      { digest: digestOf(2), labels },
      { digest: digestOf(3), derivedFrom, tokens: 1 },
      { digest: digestOf(4) },
    );
    expect(summaryOf(outcomes)).toEqual([
      'registered 2001',
      'declaration-too-large',
      'shard-conflict',
      'registered 2002',
    ]);
  });

  it('reads lineage inside a transaction with its own rows, and outside only what is committed', async () => {
    const found = async (one: Promise<Bitmap>): Promise<number[]> => [...(await one)];
    await register({ uri: 'x:0' }, { uri: 'x:1', derivedFrom: ['x:0'] });
    expect(await found(lineage.downstreamOf(Bitmap.of([0])))).toEqual([0, 1]);
    await register({ uri: 'x:2', derivedFrom: ['x:1'] });
    await database
      .transaction(async (tx) => {
        await shards.registerMany(tx, BY, [
          { uri: 'x:3', derivedFrom: ['x:2'], activity: { kind: 'mix' } },
          { uri: 'x:4', derivedFrom: ['x:2'], activity: { kind: 'mix' } },
          { uri: 'x:5', derivedFrom: ['x:3', 'x:1'] },
        ]);
        expect(await found(lineage.downstreamOf(Bitmap.of([0]), tx))).toEqual([0, 1, 2, 3, 4, 5]);
        expect(await found(lineage.upstreamOf(Bitmap.of([4, 5]), tx))).toEqual([0, 1, 2, 3, 4, 5]);
        expect(await found(lineage.downstreamOf(Bitmap.of([0])))).toEqual([0, 1, 2]);
        throw new Error('undone');
      })
      .catch((error: Error) => expect(error.message).toBe('undone'));
    expect(await found(lineage.downstreamOf(Bitmap.of([0])))).toEqual([0, 1, 2]);
    await register({ uri: 'x:other' }, { uri: 'x:6', derivedFrom: ['x:other'] });
    const upstreams = await Promise.all(Array.from({ length: 5 }, () => found(lineage.upstreamOf(Bitmap.of([4])))));
    expect(upstreams).toEqual(new Array(5).fill([3, 4]));
  });

  it('registers each shard once when eight concurrent writers declare overlapping shards', async () => {
    const queue = new WriteQueue(database);
    const before = await size();
    const chunk = (writer: number, round: number): ShardDeclaration[] =>
      Array.from({ length: 40 }, (_, i) => {
        const number = round * 30 + ((writer * 5 + i) % 60);
        return { digest: digestOf(number), tokens: number };
      });
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const outcomes: Outcome[] = [];
      for (let round = 0; round < 6; round++) {
        outcomes.push(...(await queue.write((tx) => shards.registerMany(tx, BY, chunk(writer, round)))));
      }
      return outcomes;
    });
    const outcomes = (await Promise.all(writers)).flat();
    const registered = outcomes.filter(({ outcome }) => outcome === 'registered');
    const digests = new Set(
      Array.from({ length: 8 * 6 }, (_, i) => chunk(i % 8, Math.floor(i / 8)))
        .flat()
        .map(({ digest }) => digest),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
    expect(registered).toHaveLength(digests.size);
    expect(await size()).toBe(before + digests.size);
    const [row] = await database.query(
      'SELECT count(*) AS shards, max(s.number) + 1 AS numbers, max(e.index) + 1 AS entries FROM shard s, ledger_entry e WHERE e.index = s.entry',
    );
    expect(row).toEqual({ shards: digests.size, numbers: digests.size, entries: before + digests.size });
  });
});
