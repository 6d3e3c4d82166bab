import { Bitmap } from '@core/bitmap';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { eachSet, NO_SCOPE, registeredBefore, SCOPE_SETS, type ScopeSets } from '../scope-sets.js';
import { ScopeCache } from './scope-cache.store.js';
import { addToScopes, readScopes, type ScopeAddition } from './scope.store.js';

/** Between shard numbers: about every fourth shard begins a segment. */
const GAP = 20_000;
const REMOVALS = 3;
/** Shards registered at a time. */
const CHUNK = 6;

/** Ranks of the shards that join, among those that may. */
const joining = fc.uniqueArray(fc.nat(20), { maxLength: 2 });
const growth = fc.record({
  removal: fc.nat(REMOVALS - 1),
  added: fc.record({ selected: joining, tainted: joining, reached: joining, cleaned: joining }),
});
const additions = fc.uniqueArray(growth, { selector: ({ removal }) => removal });
const act = fc.oneof(
  fc.record({ grow: additions, manner: fc.constantFrom('extend' as const, 'supersede' as const) }),
  fc.record({ read: fc.uniqueArray(fc.nat(REMOVALS - 1)), back: fc.nat(4) }),
);
type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type Grow = Extract<ValueOf<typeof act>, { grow: unknown }>;

interface Position {
  readonly asOf: number;
  /** Registered shards. */
  readonly count: number;
}

describe('ScopeCache', () => {
  let test: TestDatabase;
  let database: Database;
  /**
   * Histories share the table: each has removals of its own, and its entries follow those before.
   */
  let nextEntry = 0;
  let firstRemoval = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'scope-cache-spec' });
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const all = (): number[] => Array.from({ length: REMOVALS }, (_, at) => firstRemoval + at);

  /**
   * Writes the additions, and checks them within the transaction. Returns the position after it.
   */
  async function grow(
    cache: ScopeCache,
    { grow: additions, manner }: Grow,
    { count: before }: Position,
  ): Promise<Position> {
    const count = manner === 'extend' ? before + CHUNK : before;
    const first = manner === 'extend' ? before : 0;
    const numbers = (list: readonly number[]): number[] =>
      count === 0 ? [] : list.map((n) => (first + (n % (count - first))) * GAP);
    const joined = additions.map(({ removal, added }): ScopeAddition => ({
      removal: firstRemoval + removal,
      added: eachSet((name) => Bitmap.of(numbers(added[name]))),
    }));
    await database.transaction(async (tx) => {
      await addToScopes(tx, joined, nextEntry, manner);
      const stored = await readScopes(tx, all(), nextEntry + 1);
      expect(lists(await cache.within(tx, all()), all(), count)).toEqual(lists(stored, all(), count));
    });
    return { asOf: ++nextEntry, count };
  }

  async function compare(cache: ScopeCache, removals: readonly number[], { asOf, count }: Position): Promise<void> {
    const stored = await readScopes(database, removals, asOf);
    const found = lists(await cache.asOf(removals, asOf), removals, count);
    expect({ asOf, found }).toEqual({ asOf, found: lists(stored, removals, count) });
  }

  it('returns the stored sets: now, at every position, and within a transaction', async () => {
    const sequence = fc.array(act, { minLength: 1, maxLength: 15 });
    const property = fc.asyncProperty(sequence, fc.constantFrom(0, 150, 2 ** 28), async (acts, limit) => {
      firstRemoval += REMOVALS;
      const cache = new ScopeCache(database, limit);
      const positions: Position[] = [];
      let now: Position = { asOf: nextEntry, count: 0 };
      for (const one of acts) {
        positions.push(now);
        if ('grow' in one) now = await grow(cache, one, now);
        else {
          const removals = one.read.map((removal) => firstRemoval + removal);
          await compare(cache, removals, positions.at(-1 - one.back) ?? now);
        }
      }
      for (const position of [now, ...positions]) await compare(cache, all(), position);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

function lists(scopes: ReadonlyMap<number, ScopeSets>, removals: readonly number[], count: number): number[][][] {
  return removals.map((removal) => {
    const sets = registeredBefore(scopes.get(removal) ?? NO_SCOPE, count * GAP);
    return SCOPE_SETS.map((name) => [...sets[name]]);
  });
}
