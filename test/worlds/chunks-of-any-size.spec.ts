import crypto from 'node:crypto';
import fc from 'fast-check';
import type { Clock } from '@core/kernel';
import { AccessService } from '@domain/access';
import { auditDatabase, Differences } from '@domain/audit';
import { type Actor, LedgerReadModel } from '@domain/ledger';
import { RulesService, WaiversService } from '@domain/policy';
import {
  type OrderRemoval,
  REGISTRATION_FOLLOWERS,
  RemovalOrdersService,
  RemovalSettings,
  RemovalsModule,
} from '@domain/removals';
import {
  type Outcome,
  readToRegister,
  type RegisterShard,
  ShardRegistrationModule,
  ShardsError,
  ShardsService,
} from '@domain/shards';
import { VendorsService } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import { propertyRuns } from '@testing/arbitraries';
import { TEST_ORIGIN } from '@testing/harness';
import { openModules, type OpenModules } from '@testing/modules';

const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);
const BY = 'key:spec';
const clock: Clock = { now: () => new Date('2026-06-01T00:00:00.000Z') };

/** From this number of lines on, rows are copied, and digests may be left unread. */
const LARGE = 110;
const PROOFS = 6;

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const uriOf = (n: number): string => `s3://b/${n}`;

/** New shards by their numbers, from `first` on. */
const fresh = (first: number): RegisterShard[] =>
  Array.from({ length: LARGE }, (_, at) => ({
    digest: digestOf(first + at),
    ...(at % 3 === 0 && { uri: uriOf(first + at), mediaType: 'text/plain', bytes: 10 * at }),
    ...(at % 5 === 4 && { derivedFrom: [digestOf(first + at - 1)], activity: { kind: 'filter', run: `${first}` } }),
  }));

const generated = { kind: 'model_generated' as const };
/** A few shards that come again and again, and many that rarely do. */
const number = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 100, max: 4_000 }));
const name = fc.oneof(number.map(digestOf), number.map(uriOf));
const line = fc
  .record(
    {
      digest: number.map(digestOf),
      uri: number.map(uriOf),
      dataset: fc.constantFrom('one', 'two/three'),
      mediaType: fc.constantFrom('text/plain', 'application/x-ndjson'),
      bytes: fc.constantFrom(0, 7),
      records: fc.constantFrom(0, 2 ** 40),
      tokens: fc.constantFrom(1, 2),
      labels: fc.constantFrom<Record<string, string>>({ language: 'en' }, { language: 'ü"\\ \u2028', ab: '' }),
      derivedFrom: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      origins: fc.constantFrom(
        [{ kind: 'human' as const }],
        [{ ...generated, generator: 'acme/m@1' }],
        [{ ...generated, generator: 'other/n@2', involvement: 'annotation' as const }, { kind: 'human' as const }],
        [{ kind: 'scraped' as const, licence: 'CC-BY-4.0', acquisition: 'crawl' as const }],
      ),
    },
    { requiredKeys: [] },
  )
  .chain((one) =>
    one.derivedFrom
      ? fc
          .option(
            fc.constantFrom(
              { kind: 'mix', run: '7' },
              { kind: 'dedup', job: 'j', code: 'git+https://x/y@1' },
              { kind: 'redaction', removal: 'removal-1' },
            ),
          )
          .map((activity) => (activity ? { ...one, activity } : one))
      : fc.constant(one),
  )
  .filter((one) => !(readToRegister(one) instanceof ShardsError));

/** A world, and in how many transactions it is registered. */
class Run {
  private constructor(readonly rooms: OpenModules) {}

  static async open(): Promise<Run> {
    const rooms = await openModules({
      imports: [registration, RemovalsModule],
      settings: [new RemovalSettings(false, clock)],
      clock,
    });
    const run = new Run(rooms);
    for (const slug of ['acme', 'other'])
      await run.write((tx) => rooms.get(VendorsService).put(tx, BY, { slug, name: slug, kind: 'model_provider' }));
    return run;
  }

  write<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.rooms.database.transaction(body);
  }

  /** Issues the key of a person who approves waivers: the same in each database. */
  async issueSecond(): Promise<Actor> {
    let calls = 0;
    const random = jest.spyOn(crypto, 'randomBytes');
    random.mockImplementation((size: number) => Buffer.alloc(size, ++calls));
    const person = { label: 'p', roles: ['compliance' as const], principal: 'p', principalKind: 'person' as const };
    const { id } = await this.write((tx) => this.rooms.get(AccessService).issue(tx, BY, person));
    random.mockRestore();
    return `key:${id}`;
  }

  /** Registers lines in one transaction, and returns what a caller is told of each. */
  async register(lines: readonly RegisterShard[]): Promise<readonly Outcome[]> {
    const read = lines.map((one) => readToRegister(one));
    const shards = this.rooms.get(ShardsService);
    return this.rooms.database.transaction((tx) => shards.registerRead(tx, BY, read), { pointReads: true });
  }

  /** What the next chunk names is read, as after one that repeated shards. */
  expectRepetitions(): void {
    Object.assign(this.rooms.get(ShardsService), { expectsNew: false, lastDerivations: new Map() });
  }

  /** A hash of the rows of each table, without these columns. */
  async tables(leftOut: Readonly<Record<string, readonly string[]>> = {}): Promise<ReadonlyMap<string, string>> {
    const { database } = this.rooms;
    const named = await database.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1`,
    );
    const hashes = new Map<string, string>();
    for (const { name: table } of named) {
      const columns = leftOut[table] ?? [];
      if (columns.includes('*')) continue;
      const row = columns.length === 0 ? 't::text' : '(to_jsonb(t) - $1::text[])::text';
      const [found] = await database.query<{ rows: number; hash: string }>(
        `SELECT count(*)::int AS rows, md5(coalesce(string_agg(r, E'\\n' ORDER BY r), '')) AS hash
         FROM (SELECT ${row} AS r FROM ${table} t) rows`,
        columns.length === 0 ? [] : [columns],
      );
      hashes.set(table, `${found?.rows} rows: ${found?.hash}`);
    }
    return hashes;
  }

  /** Inclusion proofs of some entries, and of consistency. */
  async proofs(seed: number): Promise<readonly object[]> {
    const ledger = this.rooms.get(LedgerReadModel);
    const { treeSize } = await ledger.position();
    const proofs: object[] = [];
    for (let at = 0; at < PROOFS; at++) {
      const index = (seed + at * 7919) % treeSize;
      proofs.push(await ledger.inclusionProof(index, treeSize), await ledger.consistencyProof(index + 1, treeSize));
    }
    return proofs;
  }

  async requireClean(): Promise<void> {
    const found: string[] = [];
    // The key that states most of it was never issued.
    const report = new Differences(({ where, at, message }) => {
      if (where !== 'author') found.push(`${where} ${at}: ${message}`);
    }, Infinity);
    await auditDatabase(this.rooms.database, { origin: TEST_ORIGIN }, report);
    expect(found.slice(0, 5)).toEqual([]);
  }
}

/**
 * What differs with the transactions in which lines are registered: each has a head, and some rows
 * state the first entry of theirs. The audit of each database checks it.
 */
const OF_TRANSACTIONS = {
  ledger_tree_head: ['*'],
  derivation: ['entry'],
  origin: ['entry'],
  origin_set: ['entry'],
  origin_segment: ['valid_from', 'changed'],
};

/** What a caller is told; the head under which it was recorded differs with the chunk. */
function told(one: Outcome, withHead: boolean): object {
  const { index, leafHash, ...head } = one.receipt ?? {};
  const receipt = { index, leafHash, ...(withHead && head) };
  if (one.outcome === 'refused') return { outcome: one.outcome, error: one.error, receipt };
  return { outcome: one.outcome, name: one.name, number: one.number, entry: one.entry, receipt };
}

describe('lines that are registered', () => {
  const runs: Run[] = [];
  const open = async (count: number): Promise<void> => {
    while (runs.length < count) runs.push(await Run.open());
  };
  afterEach(async () => {
    for (const run of runs) await run.requireClean();
    for (const { rooms } of runs.splice(0)) await rooms.close();
  });

  it('one by one, in groups and in one chunk are the same rows, entries and proofs', async () => {
    await open(3);
    const [single, grouped, whole] = runs as [Run, Run, Run];
    const seen = new Set<string>();
    let next = 10_000;
    const chunk = fc.tuple(
      fc.array(fc.tuple(line, fc.nat(LARGE)), { maxLength: 30 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
    );
    await fc.assert(
      fc.asyncProperty(chunk, async ([some, sizes]) => {
        const lines: RegisterShard[] = fresh((next += 1_000));
        for (const [one, place] of some) lines.splice(place, 0, one);
        // Every other chunk repeats a shard of its own and one of the chunk before.
        if (next % 2_000 === 0) lines.push(...fresh(next).slice(7, 8), ...fresh(next - 1_000).slice(9, 10));
        const alone: object[] = [];
        for (const one of lines) alone.push(...(await single.register([one])).map((each) => told(each, false)));
        const together: object[] = [];
        for (let at = 0; at < lines.length;) {
          const { value: size } = sizes.next();
          together.push(...(await grouped.register(lines.slice(at, at + size))).map((each) => told(each, false)));
          at += size;
        }
        const copied = await whole.register(lines);
        for (const { outcome } of copied) seen.add(outcome);
        expect(copied.map((each) => told(each, false))).toEqual(alone);
        expect(together).toEqual(alone);
        const tables = await single.tables(OF_TRANSACTIONS);
        expect(await grouped.tables(OF_TRANSACTIONS)).toEqual(tables);
        expect(await whole.tables(OF_TRANSACTIONS)).toEqual(tables);
        const proofs = await single.proofs(next);
        expect(await grouped.proofs(next)).toEqual(proofs);
        expect(await whole.proofs(next)).toEqual(proofs);
      }),
      { numRuns: propertyRuns(10) },
    );
    expect([...seen].sort()).toEqual(['existing', 'refused', 'registered']);
  });

  it('under rules, waivers and removals are the same whether their digests are read or not', async () => {
    await open(2);
    for (const run of runs) {
      const { rooms } = run;
      const second = await run.issueSecond();
      await rooms.database.transaction(async (tx) => {
        const rules = rooms.get(RulesService);
        const rule = {
          title: 'A rule',
          gates: ['registration' as const],
          effective: { from: '2020-01-01' },
          reason: 'r',
        };
        await rules.state(tx, BY, {
          ...rule,
          rule: 'no-other',
          effect: 'block',
          when: { origin: { vendor: 'other' } },
        });
        await rules.state(tx, BY, { ...rule, rule: 'named', effect: 'flag', when: { labels: { language: 'en' } } });
        const waivers = rooms.get(WaiversService);
        for (const scope of [{ dataset: 'one' }, { uriPrefix: 's3://b/2' }]) {
          const asked = { rule: 'no-other', scope, reason: 'r', until: '2026-12-01T00:00:00.000Z' };
          const { waiver } = await waivers.request(tx, BY, asked);
          await waivers.approve(tx, second, waiver, {});
        }
        const orders = rooms.get(RemovalOrdersService);
        const removal = {
          reason: 'r',
          method: 'delete',
          effectiveAt: '2026-05-01T00:00:00.000Z',
        } satisfies Partial<OrderRemoval>;
        await orders.order(tx, BY, { ...removal, selector: { vendor: 'acme' } });
        await orders.order(tx, BY, { ...removal, selector: { uriPrefix: 's3://b/1' } });
        await orders.order(tx, BY, {
          ...removal,
          selector: { kind: 'human' },
          effectiveAt: '2026-07-01T00:00:00.000Z',
        });
      });
    }
    const [fast, slow] = runs as [Run, Run];
    let next = 10_000;
    const kinds = new Map<string, number>();
    let undone = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, fc.nat(LARGE)), { maxLength: 8 }), async (some) => {
        // The chunk before tells that shards are new: the next is written unread.
        const before = fresh((next += 1_000));
        const lines: RegisterShard[] = fresh((next += 1_000));
        for (const [one, place] of some) lines.splice(place, 0, one);
        for (const chunk of [before, lines]) {
          slow.expectRepetitions();
          const expected = (await slow.register(chunk)).map((each) => told(each, true));
          const outcomes = await fast.register(chunk);
          expect(outcomes.map((each) => told(each, true))).toEqual(expected);
          if (outcomes.some(({ outcome }) => outcome !== 'registered')) undone++;
        }
        expect(await fast.tables()).toEqual(await slow.tables());
      }),
      { numRuns: propertyRuns(30) },
    );
    for (const { kind, count } of await fast.rooms.database.query<{ kind: string; count: number }>(
      `SELECT kind, count(*)::int AS count FROM ledger_entry GROUP BY kind
       UNION ALL SELECT 'finding ' || kind, count(*)::int FROM finding GROUP BY kind`,
    ))
      kinds.set(kind, count);
    expect(undone).toBeGreaterThan(5);
    expect([...kinds.keys()]).toEqual(
      expect.arrayContaining([
        'policy.refused',
        'finding removed-content-registered',
        'finding removed-content-derived',
        'finding rule-waived',
      ]),
    );
  });
});
