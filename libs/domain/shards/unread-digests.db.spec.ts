import fc from 'fast-check';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  NoRegistrationWatch,
  type Outcome,
  readToRegister,
  type RegisterShard,
  ShardsError,
  ShardsService,
} from './index.js';

const BY = 'system:test' as const;
const clock = { now: () => new Date('2026-05-01T00:00:00Z') };
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const uriOf = (n: number): string => `s3://b/${n}`;

/** More than it takes for digests to be left unread. */
const LINES = 110;

/** What a run has written, and all that it states about shards. */
const ROWS = `
  SELECT (SELECT md5(string_agg(convert_from(e.body, 'UTF8') || encode(e.hashes, 'hex'), '' ORDER BY e.index)) FROM ledger_entry e) AS entries,
    (SELECT md5(string_agg(s::text, '' ORDER BY s.number)) FROM shard s) AS shards,
    (SELECT md5(string_agg(l::text, '' ORDER BY l.entry)) FROM shard_location l) AS locations,
    (SELECT md5(string_agg(t::text, '' ORDER BY t.shard, t.entry)) FROM shard_statement t) AS statements,
    (SELECT md5(string_agg(d::text, '' ORDER BY d.id)) FROM derivation d) AS derivations,
    (SELECT md5(string_agg(o::text, '' ORDER BY o.id)) FROM origin o) AS origins,
    (SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM origin_set t) AS sets,
    (SELECT md5(string_agg(g::text, '' ORDER BY g.origin, g.segment, g.valid_from)) FROM origin_segment g) AS segments,
    (SELECT md5(string_agg(h::text, '' ORDER BY h.size)) FROM ledger_tree_head h) AS heads,
    (SELECT md5(h::text) FROM ledger_head h) AS head`;

interface Run {
  readonly test: TestDatabase;
  readonly database: Database;
  readonly shards: ShardsService;
}

async function open(): Promise<Run> {
  const test = await createTestDatabase();
  const database = await Database.connect({ url: test.url, applicationName: 'unread-digests-spec' });
  const ledger = new LedgerReadModel(database, clock);
  const vendors = new VendorsReadModel(database);
  const watch = new NoRegistrationWatch();
  return { test, database, shards: new ShardsService(new LedgerService(clock), ledger, vendors, watch) };
}

/** Registers a chunk, and returns what a caller sees of each line. */
async function register({ database, shards }: Run, chunk: readonly RegisterShard[]): Promise<object[]> {
  const read = chunk.map((declaration) => readToRegister(declaration));
  const outcomes = await database.transaction((tx) => shards.registerRead(tx, BY, read), { pointReads: true });
  return outcomes.map(told);
}

function told(one: Outcome): object {
  if (one.outcome === 'refused') return { outcome: one.outcome, error: one.error.message, receipt: one.receipt };
  const { outcome, name, number, entry, receipt } = one;
  return { outcome, name, number, entry, receipt };
}

/** The service reads all that the next chunk names, as after a chunk that repeated shards. */
function expectsRepetitions({ shards }: Run): void {
  Object.assign(shards, { expectsNew: false, lastDerivations: new Map() });
}

/** New shards by their numbers, from `first` on. */
const fresh = (first: number, count = LINES): RegisterShard[] =>
  Array.from({ length: count }, (_, at) => ({
    digest: digestOf(first + at),
    uri: uriOf(first + at),
    ...(at % 5 === 4 && { derivedFrom: [digestOf(first + at - 1)] }),
  }));

describe('ShardsService, with the digests of a chunk unread', () => {
  let fast: Run;
  let slow: Run;
  let statements: string[];

  beforeAll(async () => {
    [fast, slow] = [await open(), await open()];
  });

  afterAll(async () => {
    for (const { test, database } of [fast, slow]) {
      await database.close();
      await test.drop();
    }
  });

  async function registersAlike(chunk: readonly RegisterShard[]): Promise<readonly string[]> {
    expectsRepetitions(slow);
    const expected = await register(slow, chunk);
    const outcomes = await register(fast, chunk);
    expect(outcomes).toEqual(expected);
    expect(await fast.database.query(ROWS)).toEqual(await slow.database.query(ROWS));
    return outcomes.map((one) => (one as Outcome).outcome);
  }

  const only = (outcome: string, count = LINES): string[] => new Array<string>(count).fill(outcome);

  it('registers new shards, and then the same ones as existing', async () => {
    const chunk = fresh(1_000);
    expect(await registersAlike(chunk)).toEqual(only('registered'));
    expect(await registersAlike(chunk)).toEqual(only('existing'));
    expect(await registersAlike(fresh(2_000))).toEqual(only('registered'));
    expect(await registersAlike(fresh(3_000))).toEqual(only('registered'));
  });

  it('finds the one shard that exists among new ones', async () => {
    const chunk = fresh(4_000);
    await registersAlike(chunk);
    const mixed = [...fresh(5_000, LINES - 1), { digest: digestOf(4_003), uri: uriOf(4_003) }];
    expect(await registersAlike(mixed)).toEqual([...only('registered', LINES - 1), 'existing']);
    expect(await registersAlike(fresh(6_000))).toEqual(only('registered'));
  });

  it('finds derivations that were recorded by the chunk before, and long before', async () => {
    const family = (first: number): RegisterShard[] =>
      fresh(first).map(({ digest }) => ({
        digest,
        derivedFrom: [digestOf(1_000)],
        activity: { kind: 'mix', run: '7' },
      }));
    for (const first of [12_000, 13_000]) await registersAlike(family(first));
    for (const first of [14_000, 15_000]) await registersAlike(fresh(first));
    expect(await registersAlike(family(16_000))).toEqual(only('registered'));
    expect(await registersAlike(fresh(17_000))).toEqual(only('registered'));
  });

  it('finds the digest of one shard beside the URI of another', async () => {
    await registersAlike([{ uri: 's3://unbound/1' }, ...fresh(7_000)]);
    await registersAlike(fresh(8_000));
    const crossed = { digest: digestOf(7_001), uri: 's3://unbound/1' };
    expect(await registersAlike([crossed, ...fresh(9_000)])).toEqual(['existing', ...only('registered')]);
    await registersAlike(fresh(10_000));
    const another = { ...crossed, tokens: 7 };
    expect(await registersAlike([another, ...fresh(11_000)])).toEqual(['refused', ...only('registered')]);
  });

  it('finds what a shard that is named by its URI alone stated before', async () => {
    const plain = { uri: 's3://plain/1', derivedFrom: [digestOf(1_000)], tokens: 1 };
    await registersAlike([plain, ...fresh(18_000)]);
    await registersAlike(fresh(19_000));
    expect(await registersAlike([plain, ...fresh(42_000)])).toEqual(['existing', ...only('registered')]);
    await registersAlike(fresh(43_000));
    const other = { ...plain, derivedFrom: [digestOf(1_001)], tokens: 2 };
    expect(await registersAlike([other, ...fresh(44_000)])).toEqual(['refused', ...only('registered')]);
    await registersAlike(fresh(45_000));
    const twice = { digest: digestOf(1), uri: 's3://plain/2' };
    const again = [twice, { ...twice, uri: 's3://plain/3' }, ...fresh(46_000)];
    expect(await registersAlike(again)).toEqual(['registered', 'existing', ...only('registered')]);
  });

  it('writes what it would with digests read, for random chunks that follow each other', async () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 20_000, max: 40_000 }));
    const line = fc.record(
      {
        digest: number.map(digestOf),
        uri: number.map(uriOf),
        derivedFrom: fc.uniqueArray(fc.oneof(number.map(digestOf), number.map(uriOf)), { minLength: 1, maxLength: 2 }),
        tokens: fc.constantFrom(1, 2),
        origins: fc.constantFrom(
          [{ kind: 'human' as const }],
          [{ kind: 'scraped' as const }, { kind: 'human' as const }],
        ),
      },
      { requiredKeys: [] },
    );
    let next = 100_000;
    // A line of the chunk before, sometimes.
    const repeated = fc.option(fc.nat(LINES - 1), { freq: 2 });
    const some = fc.tuple(fc.array(line, { maxLength: 4 }), fc.nat(LINES), repeated);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(some, async ([lines, place, again]) => {
        const before = fresh(next);
        const chunk = fresh((next += 1_000));
        if (again !== null) chunk.push(before[again] as RegisterShard);
        chunk.splice(place, 0, ...lines.filter((one) => !(readToRegister(one) instanceof ShardsError)));
        for (const outcome of await registersAlike(chunk)) seen.add(outcome);
      }),
      { numRuns: 40 },
    );
    expect([...seen].sort()).toEqual(['existing', 'refused', 'registered']);
  });

  it('reads no digest of a chunk that is new, and each of the chunk after a repetition', async () => {
    const { database, shards } = fast;
    const run = (chunk: readonly RegisterShard[]): Promise<unknown> =>
      database.transaction((tx) => {
        const query = tx.query.bind(tx);
        statements = [];
        jest.spyOn(tx, 'query').mockImplementation((sql, parameters) => {
          statements.push(sql);
          return query(sql, parameters);
        });
        return shards.registerRead(
          tx,
          BY,
          chunk.map((one) => readToRegister(one)),
        );
      });
    const readDigests = (): boolean => statements.some((sql) => sql.includes('s.digest = ANY'));
    const withoutParents = (first: number): RegisterShard[] => fresh(first).map(({ digest }) => ({ digest }));
    await run(withoutParents(900_000));
    await run(withoutParents(901_000));
    expect(readDigests()).toBe(false);
    await run(withoutParents(901_000));
    expect(readDigests()).toBe(true);
    await run(withoutParents(902_000));
    expect(readDigests()).toBe(true);
    await run(withoutParents(903_000));
    expect(readDigests()).toBe(false);
  });
});
