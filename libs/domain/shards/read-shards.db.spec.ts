import fc from 'fast-check';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { OriginIndex } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  NoRegistrationWatch,
  ShardCorrectionsService,
  type ShardDeclaration,
  ShardNamesService,
  ShardsReadModel,
  ShardsService,
} from './index.js';
import { SELECT_CHANGED_SHARD, SELECT_NAMES, SELECT_SHARD } from './store/read-shards.sql.js';

const BY = 'system:test' as const;
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const uriOf = (n: number): string => `s3://b/${n}`;

/** About a shard that is registered by then: `of` modulo their number. */
type Step =
  | { readonly register: { readonly named: boolean; readonly parents: readonly number[]; readonly declares: boolean } }
  | { readonly of: number; readonly then: 'bind' | 'locate' | 'correct-origins' | 'correct-tokens' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    register: fc.record({
      named: fc.boolean(),
      parents: fc.array(fc.nat(50), { maxLength: 6 }),
      declares: fc.boolean(),
    }),
  }),
  fc.record({
    of: fc.nat(50),
    then: fc.constantFrom('bind' as const, 'locate' as const, 'correct-origins' as const, 'correct-tokens' as const),
  }),
);

interface Row extends Record<string, unknown> {
  readonly changed?: boolean;
  readonly parents: readonly number[] | null;
  readonly names: Readonly<Record<number, string>> | null;
}

describe('a shard read', () => {
  let test: TestDatabase;
  let database: Database;
  let ledger: LedgerReadModel;
  let lineage: Lineage;
  let shards: ShardsService;
  let names: ShardNamesService;
  let corrections: ShardCorrectionsService;

  const open = async (): Promise<void> => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'read-shards-spec' });
    const service = new LedgerService(systemClock);
    ledger = new LedgerReadModel(database, systemClock);
    lineage = new Lineage(database);
    const vendors = new VendorsReadModel(database);
    shards = new ShardsService(service, ledger, vendors, new NoRegistrationWatch());
    names = new ShardNamesService(service, ledger);
    const origins = OriginIndex.caching(database);
    corrections = new ShardCorrectionsService(database, service, ledger, vendors, lineage, origins, []);
  };
  const close = async (): Promise<void> => {
    await database.close();
    await test.drop();
  };

  const write = (step: Step, registered: number): Promise<unknown> =>
    database.transaction(async (tx) => {
      if ('register' in step) {
        const { named, parents, declares } = step.register;
        const declaration: ShardDeclaration = {
          uri: uriOf(registered),
          ...(named && { digest: digestOf(registered) }),
          ...(registered > 0 && parents.length > 0
            ? {
                derivedFrom: [...new Set(parents.map((n) => uriOf(n % registered)))],
                activity: { kind: 'mix', run: `${registered}` },
              }
            : {}),
          ...(declares && { origins: [{ kind: 'human', involvement: 'content', evidence: [{ uri: 's3://e/1' }] }] }),
          labels: { says: '"origins":', tag: 'origins' },
        };
        return shards.registerMany(tx, BY, [declaration]);
      }
      const of = step.of % registered;
      if (step.then === 'bind') return names.bind(tx, BY, uriOf(of), { digest: digestOf(of) });
      if (step.then === 'locate') return names.locate(tx, BY, uriOf(of), { uri: `gs://m/${of}/${step.of}` });
      const facts = step.then === 'correct-tokens' ? { tokens: step.of } : { origins: [{ kind: 'scraped' as const }] };
      return corrections.correct(tx, BY, uriOf(of), { reason: 'r', ...facts });
    });

  /** Whether the shard was there, and had not changed. */
  async function compare(number: number, asOf: number): Promise<boolean> {
    const [read] = await database.query<Row>(SELECT_SHARD, [number, asOf]);
    const [whole] = await database.query<Row>(SELECT_CHANGED_SHARD, [number, asOf]);
    expect(read === undefined).toBe(whole === undefined);
    if (!read || !whole) return false;
    const known = await database.query<{ number: number; digest: Buffer | null; uri: string }>(SELECT_NAMES, [
      whole.parents ?? [],
      asOf,
    ]);
    const nameOf = ({ digest, uri }: (typeof known)[number]): string =>
      digest ? `sha256:${digest.toString('hex')}` : uri;
    expect(whole.names ?? {}).toEqual(Object.fromEntries(known.map((row) => [row.number, nameOf(row)])));
    const { changed, ...first } = read;
    if (!changed) expect({ ...first, located: null, corrected: null }).toEqual(whole);
    return !changed;
  }

  it('of an unchanged shard finds what the whole read finds, at every tree size', async () => {
    let unchanged = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      await open();
      try {
        let registered = 0;
        for (const one of steps) {
          if (!('register' in one) && registered === 0) continue;
          if ('register' in one) await write(one, registered++);
          // Where nothing would change, it is refused.
          else await write(one, registered).catch((error: unknown) => expect(error).toHaveProperty('code'));
        }
        const { treeSize } = await ledger.position();
        for (let asOf = 0; asOf <= treeSize; asOf++)
          for (let number = 0; number < registered; number++) unchanged += (await compare(number, asOf)) ? 1 : 0;
      } finally {
        await close();
      }
    });
    await fc.assert(property, { numRuns: 8 });
    expect(unchanged).toBeGreaterThan(0);
  });

  it('shows what was bound, located and corrected as of then, and no later', async () => {
    await open();
    try {
      const origins = OriginIndex.caching(database);
      const read = new ShardsReadModel(database, ledger, lineage, origins);
      const register = { named: false, parents: [], declares: true };
      await write({ register }, 0);
      await write({ register: { ...register, declares: false, parents: [0] } }, 1);
      const shown = async (asOf: number): Promise<unknown[]> => {
        const [parent, child] = [await read.shard(uriOf(0), asOf), await read.shard(uriOf(1), asOf)];
        return [parent.digest, parent.locations.length, parent.declaredOrigins.map(({ kind }) => kind), child.parents];
      };
      const before = (await ledger.position()).treeSize;
      const first = await shown(before);
      expect(first).toEqual([null, 1, ['human'], [uriOf(0)]]);
      for (const then of ['bind', 'locate', 'correct-origins'] as const) await write({ of: 0, then }, 2);
      expect(await shown((await ledger.position()).treeSize)).toEqual([digestOf(0), 2, ['scraped'], [digestOf(0)]]);
      expect(await shown(before)).toEqual(first);
    } finally {
      await close();
    }
  });
});
