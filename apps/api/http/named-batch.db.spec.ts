import { sha256, systemClock, WhenceError } from '@core/kernel';
import { RepeatedRequests } from '@domain/access';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { NoRegistrationWatch, type Outcome, readToRegister, type RegisterShard, ShardsService } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { propertyRuns } from '@testing/arbitraries';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { NamedBatch, type NamedOutcome } from './named-batch.js';
import type { Written } from './given-response.js';

interface Asked {
  readonly by: 'key:x' | 'key:y';
  readonly key: string;
  readonly declaration: RegisterShard;
}

const digest = (n: number): string => `sha256:${String(n).repeat(64)}`;
const shard = (members: object): RegisterShard => ({ dataset: 'd', ...members });
/** The last two are refused, and nothing is recorded of it; 1 and 2 contradict each other. */
const DECLARATIONS = [
  shard({ digest: digest(0) }),
  shard({ digest: digest(1), tokens: 1 }),
  shard({ digest: digest(1), tokens: 2 }),
  shard({ digest: digest(2), derivedFrom: [digest(0)], activity: { kind: 'filter' } }),
  shard({ digest: digest(3), derivedFrom: [digest(9)], activity: { kind: 'filter' } }),
  shard({ digest: digest(4), origins: [{ kind: 'scraped', vendor: 'nobody' }] }),
];

const asked: fc.Arbitrary<Asked> = fc.record({
  by: fc.constantFrom('key:x', 'key:y'),
  key: fc.constantFrom('a', 'b', 'c'),
  declaration: fc.constantFrom(...DECLARATIONS),
});

class World {
  private constructor(
    private readonly test: TestDatabase,
    readonly database: Database,
    readonly shards: ShardsService,
    readonly repeats: RepeatedRequests,
  ) {}

  static async open(): Promise<World> {
    const test = await createTestDatabase();
    const database = await Database.connect({ url: test.url, applicationName: 'named-batch-spec' });
    const ledger = new LedgerService(systemClock);
    const entries = new LedgerReadModel(database, systemClock);
    const shards = new ShardsService(ledger, entries, new VendorsReadModel(database), new NoRegistrationWatch());
    return new World(test, database, shards, new RepeatedRequests(ledger, systemClock));
  }

  /** What is stored, without instants and tree heads. */
  async stored(): Promise<unknown> {
    const entries = await this.database.query(
      `SELECT convert_from(e.body, 'UTF8')::jsonb - 'at' AS entry FROM ledger_entry e ORDER BY e.index`,
    );
    const answers = await this.database.query(
      `SELECT r.actor, r.key, r.status, r.response, r.request_hash FROM idempotency_key r ORDER BY r.actor, r.key`,
    );
    return { entries, answers };
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.test.drop();
  }
}

function written(outcome: Outcome): Written<object> {
  if (outcome.outcome !== 'refused')
    return { existing: outcome.outcome === 'existing', body: { name: outcome.name, entry: outcome.entry } };
  if (!outcome.receipt) throw outcome.error;
  return { status: 409, body: { refused: outcome.error.code, entry: outcome.receipt.index } };
}

const namedOf = ({ key, declaration }: Asked) => ({
  key,
  requestHash: sha256(Buffer.from(JSON.stringify(declaration))),
});

const shown = (outcome: NamedOutcome): unknown => ('error' in outcome ? outcome.error.code : outcome);

function inBatch({ database, shards, repeats }: World, requests: readonly Asked[]): Promise<readonly NamedOutcome[]> {
  const items = requests.map((one) => ({
    by: one.by,
    named: namedOf(one),
    item: { by: one.by, read: readToRegister(one.declaration) },
    written,
  }));
  return database.transaction((tx) => new NamedBatch(shards, repeats).run(tx, items));
}

/** The obvious way: a transaction for each request, which looks up, writes and stores. */
function alone({ database, shards, repeats }: World, one: Asked): Promise<NamedOutcome> {
  const { by, declaration } = one;
  const outcome = database.transaction(async (tx): Promise<NamedOutcome> => {
    const given = await repeats.recall(tx, by, namedOf(one));
    if (given) return { status: given.status, response: given.response as object, replayed: true };
    const { existing, status = existing ? 200 : 201, body } = written(await shards.register(tx, by, declaration));
    await repeats.remember(tx, by, namedOf(one), { status, response: body as never });
    return { status, response: body, replayed: false };
  });
  return outcome.catch((error: unknown) => {
    if (error instanceof WhenceError) return { error };
    throw error;
  });
}

/** Requests at one moment have no order: those with one key follow each other, round by round. */
async function oneByOne(world: World, requests: readonly Asked[]): Promise<NamedOutcome[]> {
  const outcomes = new Map<Asked, NamedOutcome>();
  while (outcomes.size < requests.length) {
    const names = new Set<string>();
    for (const one of requests) {
      if (outcomes.has(one) || names.has(`${one.by} ${one.key}`)) continue;
      names.add(`${one.by} ${one.key}`);
      outcomes.set(one, await alone(world, one));
    }
  }
  return requests.map((one) => outcomes.get(one) as NamedOutcome);
}

describe('NamedBatch', () => {
  it('has the effect of its requests one by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(asked, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        async (drawn) => {
          // Equal draws may be one object.
          const batches = drawn.map((batch) => batch.map((one) => ({ ...one })));
          const [fast, slow] = [await World.open(), await World.open()];
          try {
            for (const batch of batches) {
              const outcomes = (await inBatch(fast, batch)).map(shown);
              expect(outcomes).toEqual((await oneByOne(slow, batch)).map(shown));
            }
            expect(await fast.stored()).toEqual(await slow.stored());
          } finally {
            await fast.close();
            await slow.close();
          }
        },
      ),
      { numRuns: propertyRuns(10) },
    );
  });

  it('stores no answer of a transaction that is rolled back', async () => {
    const world = await World.open();
    try {
      const one: Asked = { by: 'key:x', key: 'a', declaration: DECLARATIONS[0] as RegisterShard };
      const items = [
        { by: one.by, named: namedOf(one), item: { by: one.by, read: readToRegister(one.declaration) }, written },
      ];
      const failed = world.database.transaction(async (tx) => {
        await new NamedBatch(world.shards, world.repeats).run(tx, items);
        throw new Error('the connection is lost');
      });
      await expect(failed).rejects.toThrow('lost');
      expect(await world.stored()).toEqual({ entries: [], answers: [] });
      expect((await inBatch(world, [one])).map(shown)).toMatchObject([{ status: 201, replayed: false }]);
      expect((await inBatch(world, [one])).map(shown)).toMatchObject([{ status: 201, replayed: true }]);
    } finally {
      await world.close();
    }
  });
});
