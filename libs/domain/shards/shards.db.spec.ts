import { Bitmap } from '@core/bitmap';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsReadModel, VendorsService } from '@domain/vendors';
import { propertyRuns } from '@testing/arbitraries';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { type OriginDeclaration, OriginIndex, tallyGroup, TallySheet } from '@domain/origins';
import { Database } from '@platform/database';
import { Lineage } from '@domain/lineage';
import {
  NoRegistrationWatch,
  ShardCorrectionsService,
  type ShardDeclaration,
  ShardsReadModel,
  ShardsService,
  ShardTallies,
} from './index.js';

const BY = 'system:test' as const;
const VENDORS = ['acme', 'borealis', 'corvus'];

interface World {
  readonly database: Database;
  readonly shards: ShardsService;
  readonly corrections: ShardCorrectionsService;
  readonly read: ShardsReadModel;
  readonly origins: OriginIndex;
  readonly tallies: ShardTallies;
  readonly ledger: LedgerReadModel;
  close(): Promise<void>;
}

async function openWorld(): Promise<World> {
  const test: TestDatabase = await createTestDatabase();
  const database = await Database.connect({ url: test.url, applicationName: 'shards-spec' });
  const service = new LedgerService(systemClock);
  const ledger = new LedgerReadModel(database, systemClock);
  const vendors = new VendorsReadModel(database);
  const lineage = new Lineage(database);
  const origins = OriginIndex.caching(database);
  const vendorsService = new VendorsService(service, ledger, vendors);
  for (const slug of VENDORS) {
    await database.transaction((tx) => vendorsService.put(tx, BY, { slug, name: slug, kind: 'model_provider' }));
  }
  return {
    database,
    shards: new ShardsService(service, ledger, vendors, new NoRegistrationWatch()),
    corrections: new ShardCorrectionsService(database, service, ledger, vendors, lineage, origins, []),
    read: new ShardsReadModel(database, ledger, lineage, OriginIndex.caching(database)),
    origins: OriginIndex.caching(database),
    tallies: new ShardTallies(database, OriginIndex.caching(database)),
    ledger,
    close: async () => {
      await database.close();
      await test.drop();
    },
  };
}

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

const originArbitrary: fc.Arbitrary<OriginDeclaration> = fc.oneof(
  fc.record({
    kind: fc.constant('human' as const),
    involvement: fc.constantFrom('content' as const, 'annotation' as const),
  }),
  fc.record({
    kind: fc.constant('scraped' as const),
    involvement: fc.constant('content' as const),
    vendor: fc.constantFrom(...VENDORS),
  }),
  fc.record({
    kind: fc.constant('model_generated' as const),
    involvement: fc.constantFrom('content' as const, 'annotation' as const, 'rewrite' as const),
    generator: fc.constantFrom('acme/m@1', 'borealis/n@2', 'unknown/unknown@unknown'),
  }),
);

type Step =
  | {
      readonly register: {
        readonly origins: OriginDeclaration[];
        readonly parents: readonly number[];
        readonly tokens: number | undefined;
      };
    }
  | {
      readonly correct: {
        readonly shard: number;
        readonly origins: OriginDeclaration[];
        readonly tokens: number | undefined;
      };
    };

const tokens = fc.option(fc.nat(1_000), { nil: undefined });
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      register: fc.record({
        origins: fc.array(originArbitrary, { maxLength: 2 }),
        parents: fc.array(fc.nat(), { maxLength: 3 }),
        tokens,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      correct: fc.record({
        shard: fc.nat(),
        origins: fc.array(originArbitrary, { minLength: 1, maxLength: 2 }),
        tokens,
      }),
    }),
  },
);

/** A list of all declarations, walked for every question. */
class Reference {
  readonly shards: {
    parents: number[];
    entry: number;
    versions: { from: number; origins: string[]; tokens: number | undefined }[];
  }[] = [];

  register(entry: number, parents: number[], origins: readonly OriginDeclaration[], count: number | undefined): void {
    const stated =
      origins.length > 0 || parents.length > 0 ? origins.map(key) : [key({ kind: 'unknown', involvement: 'content' })];
    this.shards.push({ parents, entry, versions: [{ from: entry, origins: stated, tokens: count }] });
  }

  declared(shard: number, asOf: number): Set<string> {
    return new Set(this.factsOf(shard, asOf)?.origins ?? []);
  }

  effective(shard: number, asOf: number): Set<string> {
    const inherited = (this.shards[shard]?.parents ?? []).flatMap((parent) => [...this.effective(parent, asOf)]);
    return new Set([...this.declared(shard, asOf), ...inherited]);
  }

  factsOf(shard: number, asOf: number) {
    return this.shards[shard]?.versions.filter((one) => one.from < asOf).at(-1);
  }
}

function key(origin: OriginDeclaration): string {
  const maker = origin.generator?.split('/')[0];
  const vendor = origin.vendor ?? (maker === 'unknown' ? undefined : maker);
  return [origin.kind, origin.involvement, vendor ?? '', origin.generator ?? ''].join(' ');
}

describe('ShardsService on a database', () => {
  let world: World;
  beforeEach(async () => (world = await openWorld()));
  afterEach(() => world.close());

  const register = (declarations: ShardDeclaration[]) =>
    world.database.transaction((tx) => world.shards.registerMany(tx, BY, declarations));

  it('has the origins, bitmaps and tallies of a plain walk, at every position', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        async (chunks) => {
          const fresh = await openWorld();
          try {
            await compare(fresh, chunks);
          } finally {
            await fresh.close();
          }
        },
      ),
      { numRuns: propertyRuns(12) },
    );
  });

  it('returns the first receipt for a repeated declaration', async () => {
    const declaration: ShardDeclaration = {
      digest: digestOf(1),
      uri: 's3://b/1',
      tokens: 5,
      origins: [{ kind: 'human', involvement: 'content' }],
    };
    const [first] = await register([declaration]);
    const [second, third] = await register([declaration, declaration]);
    expect(first).toMatchObject({ outcome: 'registered', number: 0 });
    expect(second).toEqual({ ...first, outcome: 'existing' });
    expect(third).toEqual({ ...first, outcome: 'existing' });
  });

  it('refuses the same content with another origin, and records the attempt', async () => {
    await register([
      { digest: digestOf(1), origins: [{ kind: 'model_generated', involvement: 'content', generator: 'acme/m@1' }] },
    ]);
    const [outcome] = await register([{ digest: digestOf(1), origins: [{ kind: 'human', involvement: 'content' }] }]);
    expect(outcome).toMatchObject({
      outcome: 'refused',
      error: { code: 'shard-conflict', complaints: [{ pointer: '/origins' }] },
    });
    const { treeSize } = await world.ledger.position();
    const history = await world.read.history(digestOf(1), { limit: 10 }, treeSize);
    expect(history.map((entry) => entry.kind)).toEqual(['shard.registered', 'shard.conflict-refused']);
    expect(history[1]?.data['declared']).toMatchObject({ origins: [{ kind: 'human' }] });
  });

  it('accepts only earlier lines and earlier shards as parents', async () => {
    const outcomes = await register([
      { uri: 's3://b/child-too-early', derivedFrom: ['s3://b/parent'] },
      { uri: 's3://b/parent', origins: [{ kind: 'scraped', involvement: 'content' }] },
      { uri: 's3://b/child', derivedFrom: ['s3://b/parent'], activity: { kind: 'dedup' } },
      { uri: 's3://b/self', derivedFrom: ['s3://b/self'] },
    ]);
    expect(outcomes.map((one) => (one.outcome === 'refused' ? one.error.code : one.outcome))).toEqual([
      'unknown-parent',
      'registered',
      'registered',
      'invalid-shard',
    ]);
  });

  it('binds a URI that is registered again with a digest', async () => {
    const [first] = await register([{ uri: 's3://b/1', tokens: 3 }]);
    const [second] = await register([{ uri: 's3://b/1', tokens: 3, digest: digestOf(9) }]);
    expect(second).toMatchObject({ outcome: 'existing', number: first && 'number' in first ? first.number : -1 });
    const { treeSize } = await world.ledger.position();
    expect((await world.read.shard(digestOf(9), treeSize)).name).toBe(digestOf(9));
    expect((await world.read.shard('s3://b/1', treeSize - 1)).name).toBe('s3://b/1');
  });

  it('interns a mix of many inputs and outputs as one derivation', async () => {
    const inputs = Array.from({ length: 200 }, (_, i) => ({ uri: `s3://in/${i}` }));
    const outputs = Array.from({ length: 50 }, (_, i) => ({
      uri: `s3://out/${i}`,
      derivedFrom: inputs.map(({ uri }) => uri),
      activity: { kind: 'mix', run: '1' },
    }));
    await register([...inputs, ...outputs]);
    await register([
      { uri: 's3://out/late', derivedFrom: inputs.map(({ uri }) => uri), activity: { kind: 'mix', run: '1' } },
    ]);
    expect(await world.database.query('SELECT count(*) AS n FROM derivation')).toEqual([{ n: 1 }]);
    expect(
      await world.database.query(`SELECT count(*) AS n FROM ledger_entry WHERE kind = 'derivation.declared'`),
    ).toEqual([{ n: 1 }]);
  });
});

async function compare(world: World, chunks: readonly (readonly Step[])[]): Promise<void> {
  const reference = new Reference();
  const sizes: number[] = [];
  for (const chunk of chunks) {
    await registerSteps(world, reference, chunk);
    sizes.push((await world.ledger.position()).treeSize);
    for (const step of chunk) if ('correct' in step) await correctStep(world, reference, step);
    sizes.push((await world.ledger.position()).treeSize);
  }
  for (const asOf of new Set(sizes)) await compareAt(world, reference, asOf);
}

async function registerSteps(world: World, reference: Reference, chunk: readonly Step[]): Promise<void> {
  const declarations: ShardDeclaration[] = [];
  const parentLists: number[][] = [];
  for (const step of chunk) {
    if (!('register' in step)) continue;
    const number = reference.shards.length + declarations.length;
    const parents = number === 0 ? [] : [...new Set(step.register.parents.map((parent) => parent % number))];
    parentLists.push(parents);
    const { origins } = step.register;
    declarations.push({
      digest: digestOf(number),
      ...(step.register.tokens !== undefined && { tokens: step.register.tokens }),
      ...(origins.length > 0 && { origins }),
      ...(parents.length > 0 && { derivedFrom: parents.map(digestOf) }),
    });
  }
  const outcomes = await world.database.transaction((tx) => world.shards.registerMany(tx, BY, declarations));
  outcomes.forEach((outcome, index) => {
    if (outcome.outcome !== 'registered') throw new Error(`shard was ${outcome.outcome}: ${JSON.stringify(outcome)}`);
    const declaration = declarations[index];
    reference.register(
      outcome.receipt.index,
      parentLists[index] ?? [],
      declaration?.origins ?? [],
      declaration?.tokens,
    );
  });
}

async function correctStep(
  world: World,
  reference: Reference,
  step: Extract<Step, { correct: unknown }>,
): Promise<void> {
  if (reference.shards.length === 0) return;
  const number = step.correct.shard % reference.shards.length;
  const facts = {
    origins: step.correct.origins,
    ...(step.correct.tokens !== undefined && { tokens: step.correct.tokens }),
  };
  const corrected = await world.database.transaction((tx) =>
    world.corrections.correct(tx, BY, digestOf(number), { reason: 'measured again', ...facts }),
  );
  if (corrected.existing) return;
  const before = reference.shards[number]?.versions.at(-1);
  reference.shards[number]?.versions.push({
    from: corrected.receipt.index,
    origins: step.correct.origins.map(key),
    tokens: step.correct.tokens ?? before?.tokens,
  });
}

async function compareAt(world: World, reference: Reference, asOf: number): Promise<void> {
  const known = reference.shards.flatMap((shard, number) => (shard.entry < asOf ? [number] : []));
  const origins = await world.origins.origins(asOf);
  const idOf = new Map(origins.map((origin) => [key(origin), origin.id]));
  const ids = (keys: Set<string>): number[] => [...keys].map((one) => idOf.get(one) ?? -1).sort((a, b) => a - b);
  const expected = known.map((number) => ({
    number,
    declared: ids(reference.declared(number, asOf)),
    effective: ids(reference.effective(number, asOf)),
  }));
  const answered = await world.read.originsOf(known, asOf);
  expect(answered.map(({ number, declared, effective }) => ({ number, declared, effective }))).toEqual(expected);
  for (const { id } of origins) {
    const { declared, effective } = await world.origins.shardsOf([id], asOf);
    expect([...declared]).toEqual(expected.filter((one) => one.declared.includes(id)).map((one) => one.number));
    expect([...effective]).toEqual(expected.filter((one) => one.effective.includes(id)).map((one) => one.number));
  }
  const byId = new Map(origins.map((origin) => [origin.id, origin]));
  const some = known.filter((number) => number % 3 !== 1);
  const weights = new Map(some.filter((number) => number % 2 === 0).map((number) => [number, 3]));
  const sheet = new TallySheet();
  for (const { number, declared, effective } of expected.filter((one) => some.includes(one.number))) {
    const count = reference.factsOf(number, asOf)?.tokens;
    const tally = {
      shards: 1,
      records: 0,
      tokens: count ?? 0,
      bytes: 0,
      noRecords: 1,
      noTokens: count === undefined ? 1 : 0,
      noBytes: 1,
    };
    const of = (list: number[]) => list.flatMap((id) => byId.get(id) ?? []);
    tallyGroup(sheet, of(declared), of(effective), tally, weights.get(number) ?? 1);
  }
  expect(await world.tallies.over(Bitmap.of(some), asOf, weights)).toEqual(sheet.rows());
}
