import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { OriginIndex } from '@domain/origins';
import { Lineage } from '@domain/lineage';
import {
  NoRegistrationWatch,
  type ShardDeclaration,
  type ShardQuery,
  ShardsReadModel,
  ShardsService,
} from './index.js';

const BY = 'system:test' as const;
const COUNT = 6_000;
const datasetOf = (n: number): string => (n % 1_500 === 7 ? 'rare' : n % 2 === 0 ? 'even' : 'odd');

describe('lists of shards', () => {
  let test: TestDatabase;
  let database: Database;
  let read: ShardsReadModel;
  let treeSize: number;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'shard-list-spec' });
    const ledger = new LedgerReadModel(database, systemClock);
    const shards = new ShardsService(
      new LedgerService(systemClock),
      ledger,
      new VendorsReadModel(database),
      new NoRegistrationWatch(),
    );
    read = new ShardsReadModel(database, ledger, new Lineage(database), OriginIndex.caching(database));
    const declarations = Array.from({ length: COUNT }, (_, n): ShardDeclaration => ({
      ...{ uri: `s3://b/${n % 3}/${n}`, dataset: datasetOf(n), labels: { third: `${n % 3}` } },
      origins: [{ kind: n % 5 === 0 ? 'human' : 'scraped', involvement: 'content' }],
    }));
    for (let from = 0; from < COUNT; from += 2_000) {
      await database.transaction((tx) => shards.registerMany(tx, BY, declarations.slice(from, from + 2_000)));
    }
    ({ treeSize } = await ledger.position());
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  it.each<[ShardQuery | null, (n: number) => boolean]>([
    [null, () => true],
    [{ dataset: 'rare' }, (n) => datasetOf(n) === 'rare'],
    [{ dataset: 'even', kind: 'human' }, (n) => datasetOf(n) === 'even' && n % 5 === 0],
    [{ uriPrefix: 's3://b/1/', labels: { third: '1' } }, (n) => n % 3 === 1],
    [{ dataset: 'none' }, () => false],
  ])('pages of %j hold each shard once, in order', async (query, matches) => {
    const expected = Array.from({ length: COUNT }, (_, n) => n).filter(matches);
    for (const limit of [1_000, 3]) {
      const found: number[] = [];
      for (let after = -1; found.length < (limit === 3 ? 12 : COUNT);) {
        const page = await read.list(query, { after, limit }, treeSize);
        found.push(...page.map(({ number }) => number));
        if (page.length < limit) break;
        after = found.at(-1) ?? after;
      }
      expect(found).toEqual(limit === 3 ? expected.slice(0, found.length) : expected);
      expect(found.length).toBe(limit === 3 ? Math.min(12, expected.length) : expected.length);
    }
    if (query) expect([...(await read.select(query, treeSize))]).toEqual(expected);
  });

  it('ignores later entries', async () => {
    expect((await read.list(null, { limit: 1_000 }, 5)).map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(await read.list({ dataset: 'odd' }, { limit: 10 }, 2)).toHaveLength(1);
  });
});
