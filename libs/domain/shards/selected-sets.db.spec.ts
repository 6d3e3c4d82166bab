import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { type OriginDeclaration, OriginIndex } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { propertyRuns } from '@testing/arbitraries';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  NoRegistrationWatch,
  ShardCorrectionsService,
  type ShardDeclaration,
  type ShardQuery,
  ShardsReadModel,
  ShardsService,
  ShardTallies,
  type StatedFact,
} from './index.js';
import { CachedValues } from './store/cached-values.store.js';

const BY = 'system:test' as const;

/** What a shard states, from a tree size on. */
interface Stated {
  readonly uri: string;
  readonly from: number;
  readonly dataset: string;
  readonly third: string;
  readonly licence: string | undefined;
  readonly tokens: number | undefined;
  readonly hasDigest: boolean;
  readonly hasEvidence: boolean;
}

/** Every shard that was registered, with all that it ever stated. */
type History = Stated[][];

/** Every query is answered from these alone, shard by shard. */
function selectSlowly(history: History, query: ShardQuery, asOf: number): number[] {
  return history.flatMap((stated, number) => {
    const valid = stated.findLast(({ from }) => from < asOf);
    if (!valid) return [];
    const { uriPrefix = '', dataset = valid.dataset, labels, domain } = query;
    const meets =
      valid.uri.startsWith(uriPrefix) &&
      valid.dataset === dataset &&
      (labels === undefined || valid.third === labels['third']) &&
      (domain === undefined || new URL(valid.uri).hostname === domain);
    return meets ? [number] : [];
  });
}

const PLACES = ['s3://a/x/', 's3://a/y/', 's3://a/', 'https://example.com/', 'https://example.com/a/'];
const DATASETS = ['one', 'two'];
const TOKENS = [7, 2 ** 40, undefined, 300];
/** So that a few thousand shards are some segments. */
const SEGMENT = 512;
const LICENCES = ['MIT', undefined, 'CC0-1.0'];
const QUERIES: fc.Arbitrary<ShardQuery> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PLACES, 's3://a', 's3://b/', 's3:').map((uriPrefix) => ({ uriPrefix })) },
  fc.constantFrom(...DATASETS).map((dataset) => ({ dataset })),
  fc.constantFrom('0', '1', '2').map((third) => ({ labels: { third } })),
  fc.constant({ domain: 'example.com' }),
  fc.record({ uriPrefix: fc.constantFrom(...PLACES), dataset: fc.constantFrom(...DATASETS) }),
);

interface Step {
  /** Registers so many shards, in runs of one place, or one after another in each place. */
  readonly register: { readonly count: number; readonly run: number };
  readonly correct: readonly { readonly shard: number; readonly dataset: string }[];
  readonly asks: readonly { readonly query: ShardQuery; readonly at: number; readonly range: boolean }[];
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    register: fc.record({ count: fc.constantFrom(0, 1, 700, 3_000), run: fc.constantFrom(1, 2, 1_000, 5_000) }),
    correct: fc.array(fc.record({ shard: fc.nat(), dataset: fc.constantFrom(...DATASETS) }), { maxLength: 6 }),
    asks: fc.array(fc.record({ query: QUERIES, at: fc.nat(), range: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('selected sets', () => {
  let test: TestDatabase;
  let database: Database;
  let ledger: LedgerReadModel;
  let lineage: Lineage;
  let origins: OriginIndex;
  let shards: ShardsService;
  let corrections: ShardCorrectionsService;
  let read: ShardsReadModel;
  let tallies: ShardTallies;
  const history: History = [];
  const positions: number[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'selected-sets-spec' });
    const service = new LedgerService(systemClock);
    ledger = new LedgerReadModel(database, systemClock);
    const vendors = new VendorsReadModel(database);
    lineage = new Lineage(database);
    origins = OriginIndex.caching(database);
    shards = new ShardsService(service, ledger, vendors, new NoRegistrationWatch());
    corrections = new ShardCorrectionsService(database, service, ledger, vendors, lineage, origins, []);
    const cached = new CachedValues(database, 'selected-sets-spec', SEGMENT);
    read = new ShardsReadModel(database, ledger, lineage, origins, undefined, cached);
    tallies = new ShardTallies(database, origins, cached);
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  async function register({ count, run }: Step['register']): Promise<void> {
    const declarations = Array.from({ length: count }, (_, n): ShardDeclaration => {
      const number = history.length + n;
      const place = PLACES[Math.floor(number / run) % PLACES.length] ?? '';
      const dataset = DATASETS[number % 7 === 0 ? 1 : 0];
      const evidence = number % 4 === 0 ? [{ uri: 's3://evidence/1' }] : undefined;
      return {
        uri: `${place}${number}`,
        digest: number % 2_000 < 900 ? `sha256:${number.toString(16).padStart(64, '0')}` : undefined,
        dataset,
        licence: LICENCES[Math.floor(number / run) % LICENCES.length],
        labels: { third: `${number % 3}` },
        tokens: TOKENS[Math.floor(number / 10) % TOKENS.length],
        origins: [{ kind: 'human', involvement: 'content', evidence }],
      };
    });
    if (count === 0) return;
    const { nextIndex } = await ledger.position().then(({ treeSize }) => ({ nextIndex: treeSize }));
    await database.transaction((tx) => shards.registerMany(tx, BY, declarations));
    for (const [n, { uri = '', dataset = '', labels, licence, tokens, digest, origins }] of declarations.entries()) {
      const has = { hasDigest: digest !== undefined, hasEvidence: origins?.[0]?.evidence !== undefined };
      history.push([{ uri, dataset, third: labels?.['third'] ?? '', licence, tokens, ...has, from: nextIndex + n }]);
    }
  }

  async function correct({ shard, dataset }: Step['correct'][number]): Promise<void> {
    const stated = history[shard % Math.max(1, history.length)];
    const last = stated?.at(-1);
    if (!stated || !last || last.dataset === dataset) return;
    const origins: OriginDeclaration[] = [{ kind: 'scraped', involvement: 'content' }];
    const { receipt } = await database.transaction((tx) =>
      corrections.correct(tx, BY, last.uri, {
        reason: 'It was wrong.',
        dataset,
        licence: 'Apache-2.0',
        tokens: 9,
        origins,
      }),
    );
    stated.push({ ...last, dataset, licence: 'Apache-2.0', tokens: 9, hasEvidence: false, from: receipt.index });
  }

  async function expectEqual(query: ShardQuery, asOf: number, range: boolean): Promise<void> {
    const expected = selectSlowly(history, query, asOf);
    const middle = Math.floor(history.length / 2);
    const within = (numbers: Iterable<number>): number[] =>
      [...numbers].filter((number) => !range || (number >= middle && number < middle + 900));
    const asked = range ? ([middle, middle + 900] as const) : undefined;
    expect(within(await read.select(query, asOf, asked))).toEqual(within(expected));
    // As a transaction reads it, that shares what is cached.
    const seen = await database.transaction((tx) => read.within(tx).select(query, asOf, asked));
    expect(within(seen)).toEqual(within(expected));
  }

  /**
   * What of a set lacks each fact, and has each licence: of a part without gaps, and of one shard
   * in fifty.
   */
  async function expectFacts(asOf: number, at: number): Promise<void> {
    const valid = history.map((stated) => stated.findLast(({ from }) => from < asOf));
    const known = valid.flatMap((stated, number) => (stated ? [number] : []));
    const first = at % Math.max(1, known.length);
    for (const some of [known.slice(first), known.filter((number) => number % 50 === at % 50)]) {
      const among = Bitmap.of(some);
      const holding = (holds: (stated: Stated) => boolean): number[] =>
        some.filter((number) => valid[number] !== undefined && holds(valid[number]));
      const figures = some.flatMap((number) => valid[number]?.tokens ?? []);
      const tokens = {
        known: figures.reduce((sum, one) => sum + one, 0),
        lacking: some.filter((number) => valid[number]).length - figures.length,
      };
      expect(await tallies.amount('tokens', among, asOf)).toEqual(tokens);
      const seen = await database.transaction((tx) => tallies.within(tx).amount('tokens', among, asOf));
      expect(seen).toEqual(tokens);
      for (const reader of [read, new ShardsReadModel(database, ledger, lineage, origins)]) {
        const lacking = async (fact: StatedFact): Promise<number[]> => [...(await reader.without(fact, among, asOf))];
        expect(await lacking('digest')).toEqual(holding(({ hasDigest }) => !hasDigest));
        expect(await lacking('evidence')).toEqual(holding(({ hasEvidence }) => !hasEvidence));
        expect(await lacking('licence')).toEqual(holding(({ licence }) => licence === undefined));
        for (const licence of [...LICENCES, 'Apache-2.0']) {
          const having = await reader.withTraits((traits) => traits.licence === licence, among, asOf);
          expect([...having]).toEqual(holding((stated) => stated.licence === licence));
        }
      }
    }
  }

  it('equal a test of each shard, at every position, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        for (const step of all) {
          await register(step.register);
          for (const correction of step.correct) await correct(correction);
          positions.push((await ledger.position()).treeSize);
          for (const { query, at, range } of step.asks) {
            await expectFacts(positions[at % positions.length] ?? 0, at);
            await expectEqual(query, positions.at(-1) ?? 0, range);
            await expectEqual(query, positions[at % positions.length] ?? 0, range);
            // Between two entries of one upload.
            await expectEqual(query, at % (positions.at(-1) || 1), range);
          }
        }
      }),
      { numRuns: propertyRuns(10), endOnFailure: true },
    );
  });

  it('hold what a transaction registered, and forget it when that is rolled back', async () => {
    const uriPrefix = 's3://rolled-back/';
    const declare = (): ShardDeclaration[] => [
      { uri: `${uriPrefix}1`, origins: [{ kind: 'human', involvement: 'content' }] },
    ];
    const { treeSize } = await ledger.position();
    await read.select({ uriPrefix }, treeSize);
    const rolledBack = database.transaction(async (tx) => {
      await shards.registerMany(tx, BY, declare());
      expect((await read.within(tx).select({ uriPrefix }, treeSize + 1)).size).toBe(1);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect((await read.select({ uriPrefix }, treeSize + 1)).isEmpty).toBe(true);
  });
});
