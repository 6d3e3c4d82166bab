import { Bitmap } from '@core/bitmap';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { eachSet, NO_SCOPE, registeredBefore, SCOPE_SETS, type ScopeSets } from '../scope-sets.js';
import { ScopeCache } from './scope-cache.store.js';
import { addToScopes, readScopes, type ScopeAddition } from './scope.store.js';

/** So that every fourth shard or so begins a segment. */
const GAP = 20_000;
const REMOVALS = 3;
/** Registered at a time. */
const CHUNK = 6;

/** Which shards join, of those that may. */
const joining = fc.uniqueArray(fc.nat(20), { maxLength: 2 });
const growth = fc.record({
  removal: fc.nat(REMOVALS - 1),
  added: fc.record({ selected: joining, tainted: joining, reached: joining, cleaned: joining }),
});
const additions = fc.uniqueArray(growth, { selector: ({ removal }) => removal });
const act = fc.oneof(
  fc.record({ grow: additions, manner: fc.constantFrom('extend' as const, 'supersede' as const) }),
  fc.record({ ask: fc.uniqueArray(fc.nat(REMOVALS - 1)), back: fc.nat(4) }),
);
type Told<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type Grow = Extract<Told<typeof act>, { grow: unknown }>;

interface Position {
  readonly asOf: number;
  /** Of the shards that are registered. */
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
    database = await Database.connect({ url: test.url, applicationName: 'held-scopes-spec' });
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const all = (): number[] => Array.from({ length: REMOVALS }, (_, at) => firstRemoval + at);

  /** Answers the position after it. While it writes, it asks for what it made. */
  async function grow(held: ScopeCache, { grow: told, manner }: Grow, { count: before }: Position): Promise<Position> {
    const count = manner === 'extend' ? before + CHUNK : before;
    const first = manner === 'extend' ? before : 0;
    const numbers = (list: readonly number[]): number[] =>
      count === 0 ? [] : list.map((n) => (first + (n % (count - first))) * GAP);
    const joined = told.map(({ removal, added }): ScopeAddition => ({
      removal: firstRemoval + removal,
      added: eachSet((name) => Bitmap.of(numbers(added[name]))),
    }));
    await database.transaction(async (tx) => {
      await addToScopes(tx, joined, nextEntry, manner);
      const slow = await readScopes(tx, all(), nextEntry + 1);
      expect(lists(await held.within(tx, all()), all(), count)).toEqual(lists(slow, all(), count));
    });
    return { asOf: ++nextEntry, count };
  }

  async function compare(held: ScopeCache, removals: readonly number[], { asOf, count }: Position): Promise<void> {
    const slow = await readScopes(database, removals, asOf);
    const found = lists(await held.asOf(removals, asOf), removals, count);
    expect({ asOf, found }).toEqual({ asOf, found: lists(slow, removals, count) });
  }

  it('returns what the table holds: now, at every position, and within a transaction', async () => {
    const told = fc.array(act, { minLength: 1, maxLength: 15 });
    const property = fc.asyncProperty(told, fc.constantFrom(0, 150, 2 ** 28), async (acts, limit) => {
      firstRemoval += REMOVALS;
      const held = new ScopeCache(database, limit);
      const positions: Position[] = [];
      let now: Position = { asOf: nextEntry, count: 0 };
      for (const one of acts) {
        positions.push(now);
        if ('grow' in one) now = await grow(held, one, now);
        else {
          const removals = one.ask.map((removal) => firstRemoval + removal);
          await compare(held, removals, positions.at(-1 - one.back) ?? now);
        }
      }
      for (const position of [now, ...positions]) await compare(held, all(), position);
    });
    await fc.assert(property, { numRuns: 40 });
  }, 300_000);
});

function lists(scopes: ReadonlyMap<number, ScopeSets>, removals: readonly number[], count: number): number[][][] {
  return removals.map((removal) => {
    const sets = registeredBefore(scopes.get(removal) ?? NO_SCOPE, count * GAP);
    return SCOPE_SETS.map((name) => [...sets[name]]);
  });
}
