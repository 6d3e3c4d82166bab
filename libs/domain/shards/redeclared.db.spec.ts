import { Bitmap } from '@core/bitmap';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { OriginIndex } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  NoRegistrationWatch,
  type Outcome,
  type ShardDeclaration,
  ShardCorrectionsService,
  ShardNamesService,
  ShardsReadModel,
  ShardsService,
} from './index.js';

const BY = 'system:test' as const;
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const of = (kind: 'human' | 'scraped'): ShardDeclaration => ({ origins: [{ kind, involvement: 'content' }] });
const EVERY = Bitmap.fromRanges([[0, 1_000]]);

describe('other declarations of recorded contents', () => {
  let test: TestDatabase;
  let database: Database;
  let shards: ShardsService;
  let names: ShardNamesService;
  let corrections: ShardCorrectionsService;
  let read: ShardsReadModel;
  let ledger: LedgerReadModel;

  beforeEach(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'redeclared-spec' });
    const service = new LedgerService(systemClock);
    ledger = new LedgerReadModel(database, systemClock);
    const [lineage, origins, vendors] = [
      new Lineage(database),
      OriginIndex.caching(database),
      new VendorsReadModel(database),
    ];
    shards = new ShardsService(service, ledger, vendors, new NoRegistrationWatch());
    names = new ShardNamesService(service, ledger);
    corrections = new ShardCorrectionsService(database, service, ledger, vendors, lineage, origins, []);
    read = new ShardsReadModel(database, ledger, lineage, origins);
  });
  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  const register = (...declarations: ShardDeclaration[]): Promise<Outcome[]> =>
    database.transaction((tx) => shards.registerMany(tx, BY, declarations));
  const size = async (): Promise<number> => (await ledger.position()).treeSize;
  /** The licence and the kinds of origins of each pair, own before other. */
  const told = async (asOf: number, among = EVERY): Promise<string[]> =>
    (await read.redeclared(among, asOf)).map(
      ({ shard, own, other }) => `${shard}: ${[own, other].map((one) => JSON.stringify(one)).join(' ')}`,
    );

  it('are refused registrations, beside what the shard states as of the position', async () => {
    await register({ uri: 's3://b/0', ...of('human'), licence: 'MIT', tokens: 3 }, { uri: 's3://b/1' });
    const before = await size();
    await register({ uri: 's3://b/0', ...of('scraped') });
    const refused = await size();
    await database.transaction((tx) => corrections.correct(tx, BY, 's3://b/0', { reason: 'r', licence: 'Apache-2.0' }));
    const [human, scraped] = ['human', 'scraped'].map((kind) => JSON.stringify([`${kind}\0content${'\0'.repeat(9)}`]));
    expect(await told(before)).toEqual([]);
    const first = `0: {"origins":${human},"licence":"MIT","tokens":3} {"origins":${scraped}}`;
    expect(await told(refused)).toEqual([first]);
    expect(await told(await size())).toEqual([first.replace('MIT', 'Apache-2.0')]);
    expect(await told(await size(), Bitmap.of([1]))).toEqual([]);
    expect([...(await read.redeclaredBetween(refused, await size(), Bitmap.empty())).toArray()]).toEqual([]);
    expect([...(await read.redeclaredBetween(before, refused, Bitmap.empty())).toArray()]).toEqual([0]);
  });

  it('are those of a shard that was stated to be the same content, of each for the other', async () => {
    await register({ uri: 's3://b/0', licence: 'MIT' }, { digest: digestOf(1), licence: 'Apache-2.0' });
    const before = await size();
    await database.transaction((tx) => names.bind(tx, BY, 's3://b/0', { digest: digestOf(1) }));
    const [mit, apache] = ['{"licence":"MIT"}', '{"licence":"Apache-2.0"}'];
    const asOf = await size();
    expect((await told(asOf)).sort()).toEqual([
      `0: ${mit} ${apache}`,
      `0: ${mit} {}`,
      `1: ${apache} ${mit}`,
      `1: ${apache} {}`,
    ]);
    expect((await told(asOf, Bitmap.of([1]))).sort()).toEqual([`1: ${apache} ${mit}`, `1: ${apache} {}`]);
    expect([...(await read.redeclaredBetween(before, asOf, Bitmap.empty())).toArray()]).toEqual([0, 1]);
    expect([...(await read.redeclaredBetween(asOf, asOf, Bitmap.of([1]))).toArray()]).toEqual([0, 1]);
    expect([...(await read.redeclaredBetween(asOf, asOf, Bitmap.of([2]))).toArray()]).toEqual([]);
  });

  it('are none of a shard that is bound to another digest, nor of one that is registered later', async () => {
    await register({ uri: 's3://b/0', licence: 'MIT' });
    await register({ uri: 's3://b/0', digest: digestOf(2), licence: 'Apache-2.0' });
    await register({ digest: digestOf(1), licence: 'BSD-3-Clause' }, { digest: digestOf(2), licence: '0BSD' });
    await database.transaction((tx) => names.bind(tx, BY, 's3://b/0', { digest: digestOf(3) }));
    await database.transaction((tx) => names.bind(tx, BY, 's3://b/0', { digest: digestOf(1) }));
    const [mit, apache] = ['{"licence":"MIT"}', '{"licence":"Apache-2.0"}'];
    expect((await told(await size())).sort()).toEqual([`0: ${mit} ${apache}`, `0: ${mit} {}`]);
  });
});
