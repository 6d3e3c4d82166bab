import { derivationIdentity, KeyedDerivation } from '@domain/lineage';
import { Interner } from '@domain/origins';
import fc from 'fast-check';
import type { ChunkSnapshot } from './chunk-snapshot.js';
import type { RecordedShard } from './planned-shard.js';
import { planRegistration } from './registration-plan.js';
import { statePlan } from './registration-statements.js';
import type { ShardDeclaration } from './shard-declaration.js';
import { type ChunkWatch, NoRegistrationWatch } from './shards.events.js';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

interface Recorded {
  readonly shards?: Readonly<Record<string, RecordedShard>>;
  readonly locations?: readonly string[];
  readonly derivations?: readonly KeyedDerivation[];
}

/** Five shards are recorded; those that the lines name are given. */
function snapshotOf({ shards = {}, locations = [], derivations = [] }: Recorded): ChunkSnapshot {
  return {
    next: { shard: 5, derivation: derivations.length, origin: 0, originSet: 0 },
    shards: new Map(Object.entries(shards)),
    locations: new Set(locations),
    originIds: { ids: new Map(), hashes: new Map() },
    setsRead: new Map(),
  };
}

const recorded = (number: number, declaration: ShardDeclaration, more: Partial<RecordedShard> = {}): RecordedShard => ({
  number,
  digest: declaration.digest ?? null,
  uri: declaration.uri ?? null,
  derivationHash: null,
  namedByUri: declaration.digest === undefined,
  facts: [{ ...declaration } as RecordedShard['facts'][number]],
  origins: [100 + number],
  entry: 10 + number,
  ...more,
});

async function plan(declarations: readonly ShardDeclaration[], known: Recorded = {}, watch?: ChunkWatch) {
  const lines = declarations.map((declaration) => ({ declaration, text: JSON.stringify(declaration) }));
  const { outcomes, steps } = planRegistration(
    snapshotOf(known),
    lines,
    watch ?? (await new NoRegistrationWatch().begin()),
  );
  const { derivations = [] } = known;
  const ids = new Map(derivations.map(({ key }, id) => [key, id]));
  const derivationIds = new Interner(derivationIdentity, { ids, hashes: new Map() }, derivations.length);
  const { statements, lines: lineOf, offsets } = statePlan(steps, derivationIds);
  return {
    outcomes,
    outcomesInShort: outcomes.map((one) =>
      one.outcome === 'refused' ? one.error.code : `${one.outcome} ${one.shard.number}`,
    ),
    statements,
    lines: lineOf,
    kinds: statements.map(({ kind }) => kind),
    shards: steps.flatMap((step) => (step.kind === 'registered' ? [step.shard] : [])),
    later: steps.flatMap((step, at) =>
      step.kind === 'registered' || step.kind === 'policy-refused'
        ? []
        : [{ kind: step.kind, shard: step.shard, offset: offsets[at] }],
    ),
    derivations: derivationIds.added.map(({ id, thing }) => [id, thing.parents]),
    derivationIdOf: (derivation: KeyedDerivation | null) => derivation && derivationIds.idOf(derivation),
  };
}

describe('planRegistration and statePlan', () => {
  it('numbers new shards in order, and lets later lines derive from earlier ones', async () => {
    const { shards, outcomesInShort, kinds, lines, derivationIdOf } = await plan([
      { digest: digestOf(1) },
      { uri: 's3://b/2', derivedFrom: [digestOf(1)], activity: { kind: 'dedup' } },
      { uri: 's3://b/3', derivedFrom: [digestOf(1)], activity: { kind: 'dedup' } },
    ]);
    expect(outcomesInShort).toEqual(['registered 5', 'registered 6', 'registered 7']);
    expect(kinds).toEqual(['shard.registered', 'shard.registered', 'shard.registered']);
    expect(lines).toEqual([0, 1, 2]);
    expect(shards.map(({ derivation, origins }) => [derivationIdOf(derivation), origins])).toEqual([
      [null, [0]],
      [0, [0]],
      [0, [0]],
    ]);
  });

  it('inherits the effective origins of recorded parents', async () => {
    const shards = { [digestOf(1)]: recorded(1, {}), [digestOf(2)]: recorded(2, {}, { origins: [7, 101] }) };
    const made = await plan([{ uri: 's3://b/1', derivedFrom: [digestOf(2), digestOf(1)] }], { shards });
    expect(made.shards[0]).toMatchObject({ parents: [1, 2], declaredOrigins: [], origins: [7, 101] });
  });

  it('refuses a redaction that answers no removal, and reports to the watch what it registers', async () => {
    const redaction = (removal: string) => ({
      uri: `s3://b/${removal}`,
      derivedFrom: [digestOf(1)],
      activity: { kind: 'redaction', removal },
    });
    const unwatched = await plan([{ digest: digestOf(1) }, redaction('x')]);
    expect(unwatched.outcomesInShort[1]).toBe('redaction-refused');
    const reported: string[] = [];
    const { outcomes, statements } = await plan(
      [{ digest: digestOf(1) }, redaction('other'), redaction('known'), redaction('known')],
      {},
      {
        refusalOf: ({ removal }, parents) =>
          removal === 'known' ? undefined : { pointer: '/activity/removal', message: `not for ${String(parents)}` },
        registered: ({ number, parents }) => void reported.push(`${number} of ${String(parents)}`),
        registeredAgain: (shard) => void reported.push(`again ${shard}`),
        finish: () => Promise.resolve(),
      },
    );
    expect(outcomes[1]).toMatchObject({
      outcome: 'refused',
      error: { code: 'redaction-refused', complaints: [{ pointer: '/activity/removal', message: 'not for 5' }] },
    });
    expect(reported).toEqual(['5 of ', '6 of 5', 'again 6']);
    expect(statements).toHaveLength(2);
  });

  it('declares an unknown origin only where nothing is declared and nothing inherited', async () => {
    const { shards } = await plan([
      { digest: digestOf(1), origins: [{ kind: 'human', involvement: 'content' }] },
      { digest: digestOf(2) },
      { digest: digestOf(3), derivedFrom: [digestOf(1)] },
    ]);
    expect(shards.map(({ declaredOrigins }) => declaredOrigins)).toEqual([[0], [1], []]);
  });

  it('refuses parents that are not registered, and records nothing', async () => {
    const { outcomes, kinds } = await plan([{ digest: digestOf(1), derivedFrom: [digestOf(2), digestOf(3)] }]);
    expect(outcomes).toMatchObject([
      {
        error: {
          code: 'unknown-parent',
          message: `A parent is not a registered shard; parents are registered before their children: ${digestOf(2)}`,
          complaints: [{ pointer: '/derivedFrom/0' }, { pointer: '/derivedFrom/1' }],
        },
      },
    ]);
    expect(kinds).toEqual([]);
  });

  it('returns existing for a repeated declaration, as registered or as corrected', async () => {
    const known = recorded(0, { digest: digestOf(1), tokens: 1 }, { facts: [{ tokens: 1 }, { tokens: 2 }] });
    const { outcomesInShort, kinds } = await plan(
      [1, 2, 3].map((tokens) => ({ digest: digestOf(1), tokens })),
      { shards: { [digestOf(1)]: known } },
    );
    expect(outcomesInShort).toEqual(['existing 0', 'existing 0', 'shard-conflict']);
    expect(kinds).toEqual(['shard.conflict-refused']);
  });

  it('names what differs from the nearest recorded facts', async () => {
    const derivationHash = new KeyedDerivation([3]).hash;
    const known = recorded(0, { digest: digestOf(1), tokens: 1, dataset: 'a' }, { derivationHash });
    const { outcomes, statements, later } = await plan(
      [{ digest: digestOf(1), tokens: 2, dataset: 'a', labels: { a: 'b' } }],
      { shards: { [digestOf(1)]: known } },
    );
    const differs = ['/labels', '/tokens', '/derivedFrom'];
    expect(outcomes).toMatchObject([{ error: { complaints: differs.map((pointer) => ({ pointer })) } }]);
    expect(statements).toMatchObject([{ data: { shard: digestOf(1), differs } }]);
    expect(later).toEqual([{ kind: 'refused', shard: 0, offset: 0 }]);
  });

  it('compares the parents of a recorded shard by the hash of their derivation', async () => {
    const activity = { kind: 'mix' };
    const derivationHash = new KeyedDerivation([1, 2], activity).hash;
    const shards = {
      [digestOf(1)]: recorded(1, { digest: digestOf(1) }),
      [digestOf(2)]: recorded(2, { digest: digestOf(2) }),
      [digestOf(3)]: recorded(3, { digest: digestOf(3) }, { derivationHash }),
    };
    const derivedFrom = [digestOf(2), digestOf(1)];
    const { outcomesInShort } = await plan(
      [{ digest: digestOf(3), derivedFrom, activity }, { digest: digestOf(3), derivedFrom }, { digest: digestOf(3) }],
      { shards },
    );
    expect(outcomesInShort).toEqual(['existing 3', 'shard-conflict', 'shard-conflict']);
  });

  it('refuses a cycle: a parent declared again as derived from its child is a conflict', async () => {
    const { outcomesInShort } = await plan([
      { digest: digestOf(1) },
      { digest: digestOf(2), derivedFrom: [digestOf(1)] },
      { digest: digestOf(1), derivedFrom: [digestOf(2)] },
    ]);
    expect(outcomesInShort).toEqual(['registered 5', 'registered 6', 'shard-conflict']);
  });

  it('binds a shard that was registered by its URI once, under any of its names', async () => {
    const known = recorded(0, { uri: 's3://b/1' });
    const { outcomesInShort, later, statements, shards } = await plan(
      [
        { uri: 's3://b/1', digest: digestOf(1) },
        { uri: 's3://b/1', digest: digestOf(1) },
        { uri: 'gs://mirror/1', digest: digestOf(2) },
        { uri: 's3://b/2', derivedFrom: [digestOf(1)] },
      ],
      { shards: { 's3://b/1': known, 'gs://mirror/1': known }, locations: ['0 gs://mirror/1'] },
    );
    expect(outcomesInShort).toEqual(['existing 0', 'existing 0', 'registered 5', 'registered 6']);
    expect(later).toEqual([{ kind: 'bound', shard: 0, offset: 0 }]);
    expect(statements[0]).toMatchObject({ data: { shard: 's3://b/1', digest: digestOf(1) } });
    expect(shards[1]?.parents).toEqual([0]);
  });

  it('locates a shard once at each URI, and lets the URI name the latest', async () => {
    const { outcomesInShort, shards, later, statements } = await plan([
      { digest: digestOf(1), uri: 's3://b/latest' },
      { digest: digestOf(2), uri: 's3://b/latest' },
      { uri: 's3://b/of-2', derivedFrom: ['s3://b/latest'] },
      { digest: digestOf(1), uri: 's3://b/other' },
      { digest: digestOf(1), uri: 's3://b/other' },
      { uri: 's3://b/of-1', derivedFrom: ['s3://b/other'] },
    ]);
    expect(outcomesInShort).toEqual([
      'registered 5',
      'registered 6',
      'registered 7',
      'existing 5',
      'existing 5',
      'registered 8',
    ]);
    expect(shards.slice(2).map(({ parents }) => parents)).toEqual([[6], [5]]);
    expect(later).toEqual([{ kind: 'located', shard: 5, offset: 3 }]);
    expect(statements[3]).toMatchObject({ data: { uri: 's3://b/other' } });
  });

  it('keeps the URI as the name of the shard that was registered by it alone', async () => {
    const known = recorded(0, { uri: 's3://b/1' }, { digest: digestOf(9) });
    const { outcomesInShort, shards } = await plan(
      [
        { digest: digestOf(1), uri: 's3://b/1' },
        { uri: 's3://b/2', derivedFrom: ['s3://b/1'] },
      ],
      { shards: { 's3://b/1': known } },
    );
    expect(outcomesInShort).toEqual(['registered 5', 'registered 6']);
    expect(shards[1]?.origins).toEqual([100]);
  });

  it('does not repeat a recorded location', async () => {
    const known = recorded(0, { digest: digestOf(1), uri: 's3://b/1' });
    const { kinds, outcomesInShort } = await plan([{ digest: digestOf(1), uri: 's3://b/elsewhere' }], {
      shards: { [digestOf(1)]: known },
      locations: ['0 s3://b/elsewhere'],
    });
    expect([kinds, outcomesInShort]).toEqual([[], ['existing 0']]);
  });

  it('declares long lists of parents once, in entries of their own, also when the declaration is refused', async () => {
    const inputs = Array.from({ length: 65 }, (_, i) => ({ digest: digestOf(i) }));
    const derivedFrom = inputs.map(({ digest }) => digest);
    const { statements, kinds, lines, outcomesInShort } = await plan([
      ...inputs,
      { uri: 's3://b/a', derivedFrom },
      { uri: 's3://b/b', derivedFrom },
      { uri: 's3://b/a', derivedFrom, tokens: 1 },
    ]);
    expect(kinds.slice(65)).toEqual([
      'derivation.declared',
      'shard.registered',
      'shard.registered',
      'shard.conflict-refused',
    ]);
    expect(lines.slice(65)).toEqual([65, 65, 66, 67]);
    expect(statements[65]?.data).toEqual({ derivation: 0, part: 0, parts: 1, parents: [[5, 70]] });
    expect(statements[66]?.data).toEqual({ uri: 's3://b/a', derivation: 0 });
    expect(statements[68]?.data).toMatchObject({
      declared: { uri: 's3://b/a', tokens: 1 },
      parents: { total: 65 },
    });
    expect(outcomesInShort.at(-1)).toBe('shard-conflict');
  });

  it('does not declare a long list of parents again that is recorded', async () => {
    const shards = Object.fromEntries([0, 1, 2, 3].map((n) => [digestOf(n), recorded(n, { digest: digestOf(n) })]));
    const long = 'x'.repeat(8_000);
    const names = {
      [`s3://b/${long}/0`]: recorded(0, {}),
      [`s3://b/${long}/1`]: recorded(1, {}),
      [`s3://b/${long}/2`]: recorded(2, {}),
    };
    const { kinds, statements } = await plan([{ uri: 's3://b/a', derivedFrom: Object.keys(names) }], {
      shards: { ...shards, ...names },
      derivations: [new KeyedDerivation([3]), new KeyedDerivation([0, 1, 2])],
    });
    expect(kinds).toEqual(['shard.registered']);
    expect(statements[0]?.data).toEqual({ uri: 's3://b/a', derivation: 1 });
  });

  it('keeps parents with long names out of the entry, however few they are', async () => {
    const inputs = Array.from({ length: 10 }, (_, i) => ({ uri: `s3://b/${i}/${'x'.repeat(2_000)}` }));
    const { kinds } = await plan([...inputs, { uri: 's3://b/a', derivedFrom: inputs.map(({ uri }) => uri) }]);
    expect(kinds.slice(10)).toEqual(['derivation.declared', 'shard.registered']);
  });

  it('interns a derivation once, under any names of its parents', async () => {
    const kinds = fc.constantFrom('mix', 'filter');
    const child = fc.record({
      parents: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
      byDigest: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      kind: kinds,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(child, { minLength: 1, maxLength: 8 }), fc.boolean(), async (children, inChunk) => {
        const uri = (n: number): string => `s3://b/${n}`;
        // Parents are registered by URI, before the chunk or in it; then lines of the chunk bind
        // them.
        const shards = Object.fromEntries([0, 1, 2, 3].map((n) => [uri(n), recorded(n, { uri: uri(n) })]));
        const { derivations, shards: made } = await plan(
          [
            ...(inChunk ? [0, 1, 2, 3].map((n) => ({ uri: uri(n) })) : []),
            ...[0, 1, 2, 3].map((n) => ({ uri: uri(n), digest: digestOf(n) })),
            ...children.map(({ parents, byDigest, kind }, at) => ({
              uri: `s3://child/${at}`,
              derivedFrom: parents.map((n) => (byDigest[n] ? digestOf(n) : uri(n))),
              activity: { kind },
            })),
          ],
          inChunk ? {} : { shards },
        );
        const keys = children.map(({ parents, kind }) => `${[...new Set(parents)].sort().join(',')} ${kind}`);
        expect(derivations).toHaveLength(new Set(keys).size);
        const objects = made.slice(-children.length).map(({ derivation }) => derivation);
        for (const [at, key] of keys.entries()) expect(objects[at]).toBe(objects[keys.indexOf(key)]);
      }),
    );
  });
});
