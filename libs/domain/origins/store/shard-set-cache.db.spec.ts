import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { Database, type Reader, type Transaction } from '@platform/database';
import { SegmentCache } from './segment-cache.store.js';
import { SELECT_CHANGED_SEGMENTS, SELECT_PAST_SEGMENTS, SELECT_PRESENT_SEGMENTS } from './segment-cache.sql.js';
import { extendSegments, type OriginShards, SegmentGrowth } from './origin-segments.store.js';
import { SupersededSegments } from './superseded-segments.store.js';

/** Between shard numbers: about every fourth shard begins a segment. */
const GAP = 20_000;
const ORIGINS = 3;

const origins = fc.uniqueArray(fc.nat(ORIGINS - 1), { maxLength: 2 });
const facts = fc.record({ declared: origins, inherited: origins });
const request = fc.record({ origins: fc.uniqueArray(fc.nat(ORIGINS - 1)), back: fc.nat(5) });
const act = fc.oneof(
  fc.record({ register: fc.array(facts, { minLength: 1, maxLength: 3 }), kept: fc.boolean() }),
  fc.record({ correct: fc.nat(8), facts, kept: fc.boolean() }),
  // Concurrent reads; the reader may fail once, at one of its statements.
  fc.record({ read: fc.array(request, { minLength: 1, maxLength: 3 }), failsAt: fc.option(fc.nat(4)) }),
);
type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type Facts = ValueOf<typeof facts>;
type Position = { readonly asOf: number; readonly shards: readonly Facts[] };
type Write = Exclude<ValueOf<typeof act>, { read: unknown }>;
const register = (...shards: Facts[]): Write => ({ register: shards, kept: true });

/** A reader of committed rows that records its statements and can fail. */
class WatchedReader implements Reader {
  failsAt: number | null = null;
  statements: { readonly sql: string; readonly parameters: readonly unknown[]; readonly rows: readonly object[] }[] =
    [];

  constructor(private readonly reader: Reader) {}

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.failsAt !== null && this.failsAt-- === 0) throw new Error('connection lost');
    const rows = await this.reader.query<Row>(sql, parameters);
    this.statements.push({ sql, parameters, rows: rows as object[] });
    return rows;
  }
}

describe('ShardSetCache', () => {
  let test: TestDatabase;
  let database: Database;
  /**
   * Histories share the table: each has origins of its own, and its entries follow those before.
   */
  let nextEntry = 0;
  let firstOrigin = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'shard-set-cache-spec' });
  });

  beforeEach(() => {
    firstOrigin += ORIGINS;
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const idsOf = (list: readonly number[]): number[] => list.map((origin) => firstOrigin + origin);
  const effectiveOf = ({ declared, inherited }: Facts): number[] => [...new Set([...declared, ...inherited])];

  /** Writes a history, and records the sets at every position. */
  class History {
    readonly positions: Position[] = [{ asOf: nextEntry, shards: [] }];
    private readonly rollback = new Error('rolled back');

    constructor(private readonly cache: SegmentCache) {}

    get now(): Position {
      return this.positions.at(-1) ?? { asOf: 0, shards: [] };
    }

    async apply(change: Write): Promise<void> {
      if ('register' in change) return this.write([...this.now.shards, ...change.register], change.kept);
      const shard = change.correct % Math.max(1, this.now.shards.length);
      return this.write(
        this.now.shards.map((before, at) => (at === shard ? change.facts : before)),
        change.kept,
      );
    }

    private async write(shards: readonly Facts[], kept: boolean): Promise<void> {
      const before = this.now.shards;
      const written = database.transaction(async (tx) => {
        await (shards.length > before.length ? this.extend(tx, shards) : this.supersede(tx, shards));
        const all = [...Array(ORIGINS).keys()];
        expect(lists(await this.cache.within(tx, idsOf(all)), shards)).toEqual(expected(all, shards));
        if (!kept) throw this.rollback;
      });
      await written.catch((error: unknown) => {
        if (error !== this.rollback) throw error;
      });
      if (kept) this.positions.push({ asOf: ++nextEntry, shards });
    }

    private async extend(tx: Transaction, shards: readonly Facts[]): Promise<void> {
      const growth = new SegmentGrowth();
      shards.forEach((shard, n) => {
        if (n >= this.now.shards.length) growth.add(n * GAP, idsOf(shard.declared), idsOf(effectiveOf(shard)));
      });
      await extendSegments(tx, growth, nextEntry);
    }

    private async supersede(tx: Transaction, shards: readonly Facts[]): Promise<void> {
      const segments = new SupersededSegments();
      const changes = idsOf([...Array(ORIGINS).keys()]).map((origin) => ({
        origin,
        ...this.gainedAndLost(shards, origin, effectiveOf),
        declared: this.gainedAndLost(shards, origin, ({ declared }) => declared),
      }));
      await segments.compute(tx, changes, 0, (origin) => origin);
      await segments.write(tx, nextEntry, (origin) => origin);
    }

    private gainedAndLost(
      shards: readonly Facts[],
      origin: number,
      originsOf: (facts: Facts) => readonly number[],
    ): { gained: Bitmap; lost: Bitmap } {
      const having = (some: readonly Facts[]): Bitmap =>
        Bitmap.of(some.flatMap((facts, n) => (idsOf(originsOf(facts)).includes(origin) ? [n * GAP] : [])));
      const [before, after] = [having(this.now.shards), having(shards)];
      return { gained: after.andNot(before), lost: before.andNot(after) };
    }
  }

  /** By origin: its shards by rank, declared and effective. */
  type Lists = readonly (readonly [number, readonly number[], readonly number[]])[];

  function expected(requested: readonly number[], shards: readonly Facts[]): Lists {
    const having = (has: (shard: Facts) => boolean): number[] => shards.flatMap((shard, n) => (has(shard) ? [n] : []));
    return requested.map((origin) => [
      origin + firstOrigin,
      having(({ declared }) => declared.includes(origin)),
      having((shard) => effectiveOf(shard).includes(origin)),
    ]);
  }

  /** Without shards that were registered later, which callers cut off. */
  function lists(answered: ReadonlyMap<number, OriginShards>, { length }: readonly Facts[]): Lists {
    return [...answered].map(([origin, { declared, effective }]) => {
      const ranks = (set: Iterable<number>): number[] => [...set].map((shard) => shard / GAP).filter((n) => n < length);
      return [origin, ranks(declared), ranks(effective)];
    });
  }

  async function expectAt(
    cache: SegmentCache,
    requested: readonly number[],
    { asOf, shards }: Position,
  ): Promise<void> {
    expect({ asOf, found: lists(await cache.asOf(idsOf(requested), asOf), shards) }).toEqual({
      asOf,
      found: expected(requested, shards),
    });
  }

  const isFailure = (error: unknown): boolean => error instanceof Error && error.message === 'connection lost';

  it('returns the recorded sets at every position, whatever is evicted, rolled back, read concurrently, or fails', async () => {
    const sequence = fc.array(act, { minLength: 1, maxLength: 25 });
    const property = fc.asyncProperty(sequence, fc.constantFrom(0, 90, 2 ** 28), async (acts, limit) => {
      firstOrigin += ORIGINS;
      const reader = new WatchedReader(database);
      const cache = new SegmentCache(reader, limit);
      const history = new History(cache);
      for (const one of acts) {
        if (!('read' in one)) {
          await history.apply(one);
          continue;
        }
        reader.failsAt = one.failsAt;
        const answers = await Promise.allSettled(
          one.read.map(({ origins: requested, back }) =>
            expectAt(cache, requested, history.positions.at(-1 - back) ?? history.now),
          ),
        );
        const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
        for (const error of failed) if (!isFailure(error)) throw error;
        expect(failed.length).toBeLessThanOrEqual(one.failsAt === null ? 0 : 1);
        reader.failsAt = null;
      }
      for (const position of history.positions) await expectAt(cache, [0, 1, 2], position);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  const ONE: Facts = { declared: [0], inherited: [] };
  const OTHER: Facts = { declared: [1], inherited: [] };
  const takeStatements = (reader: WatchedReader, sql: string): WatchedReader['statements'] => {
    const found = reader.statements.filter((one) => one.sql === sql);
    reader.statements = [];
    return found;
  };

  const read = (reader: WatchedReader): unknown[] =>
    takeStatements(reader, SELECT_PRESENT_SEGMENTS).map(({ parameters }) => parameters[0]);

  it('reads sets once, also for concurrent callers; beyond the limit it keeps only those of the current call', async () => {
    const reader = new WatchedReader(database);
    const history = new History(new SegmentCache(database));
    await history.apply(register(ONE, ONE, ONE, ONE, ONE, OTHER));
    const large = new SegmentCache(reader);
    await Promise.all([[0], [0], [1], [0, 1]].map((one) => expectAt(large, one, history.now)));
    expect(read(reader)).toEqual([idsOf([0]), idsOf([1])]);
    const small = new SegmentCache(reader, 1);
    for (const one of [[0, 1], [0], [1], [1], [0]]) await expectAt(small, one, history.now);
    expect(read(reader)).toEqual([idsOf([0, 1]), idsOf([1]), idsOf([0])]);
  });

  it('evicts owners in the order they were read or changed, by the bytes of all their segments', async () => {
    const reader = new WatchedReader(database);
    const history = new History(new SegmentCache(database));
    const third: Facts = { declared: [2], inherited: [] };
    await history.apply(register(ONE, OTHER, third, ...Array<Facts>(4).fill({ declared: [0, 1, 2], inherited: [] })));
    const [row] = await database.query<{ bytes: number }>(
      `SELECT sum(octet_length(declared) + octet_length(effective))::int AS bytes FROM origin_segment WHERE origin = $1`,
      [firstOrigin],
    );
    const cache = new SegmentCache(reader, 2 * (row?.bytes ?? 0));
    for (const one of [[0], [1], [2], [1], [2]]) await expectAt(cache, one, history.now);
    expect(read(reader)).toEqual([idsOf([0]), idsOf([1]), idsOf([2])]);
    await history.apply({ correct: 1, facts: { declared: [], inherited: [1] }, kept: true });
    for (const one of [[2], [1], [0], [1], [2]]) await expectAt(cache, one, history.now);
    expect(read(reader)).toEqual([idsOf([0]), idsOf([2])]);
  });

  it('reads past rows only of replaced segments, and changed sets only of cached owners', async () => {
    const reader = new WatchedReader(database);
    const history = new History(new SegmentCache(database));
    await history.apply(register(ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE));
    const before = history.now;
    const cache = new SegmentCache(reader);
    await expectAt(cache, [0], before);
    await history.apply({ correct: 7, facts: OTHER, kept: true });
    await expectAt(cache, [0], history.now);
    expect(reader.statements.some(({ sql }) => sql === SELECT_PAST_SEGMENTS)).toBe(false);
    const changed = takeStatements(reader, SELECT_CHANGED_SEGMENTS).flatMap(({ rows }) => rows);
    expect(changed).toEqual([
      expect.objectContaining({ owner: firstOrigin, declared: expect.any(Buffer) as Buffer }),
      expect.objectContaining({ owner: firstOrigin + 1, declared: null, effective: null }),
    ]);
    await expectAt(cache, [0], before);
    const past = takeStatements(reader, SELECT_PAST_SEGMENTS).map(({ parameters }) => parameters);
    expect(past).toEqual([[idsOf([0]), [Math.floor((7 * GAP) / 65_536)], before.asOf]]);
  });
});
