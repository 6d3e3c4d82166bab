import { type Derivation, derivationHash } from '@domain/lineage';
import { originHash, type OriginTuple } from '@domain/origins';
import type { PlannedShard } from './planned-shard.js';
import { type PlanSource, RegistrationPlan } from './registration-plan.js';
import type { ShardDeclaration } from './shard-declaration.js';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

/** What a ledger would answer, from lists. */
class ListedSource implements PlanSource {
  private readonly origins: string[] = [];
  readonly derivations: string[] = [];

  constructor(
    private readonly known: Readonly<Record<string, PlannedShard>> = {},
    private readonly located: readonly string[] = [],
  ) {}

  find(name: string): PlannedShard | undefined {
    return this.known[name];
  }

  isLocated(shard: number, uri: string): boolean {
    return this.located.includes(`${shard} ${uri}`);
  }

  originId(tuple: OriginTuple): number {
    return idIn(this.origins, originHash(tuple).toString('hex'));
  }

  knownDerivation(derivation: Derivation): number | undefined {
    const id = this.derivations.indexOf(derivationHash(derivation).toString('hex'));
    return id === -1 ? undefined : id;
  }

  derivationId(derivation: Derivation): number {
    return idIn(this.derivations, derivationHash(derivation).toString('hex'));
  }

  effectiveOrigins({ parents }: Derivation): readonly number[] {
    return parents.map((parent) => 100 + parent);
  }
}

function idIn(list: string[], key: string): number {
  const known = list.indexOf(key);
  return known === -1 ? list.push(key) - 1 : known;
}

const held = (number: number, declaration: ShardDeclaration, more: Partial<PlannedShard> = {}): PlannedShard => ({
  number,
  digest: declaration.digest ?? null,
  uri: declaration.uri ?? null,
  derivation: null,
  namedByUri: declaration.digest === undefined,
  facts: [{ ...declaration } as PlannedShard['facts'][number]],
  origins: [0],
  entry: { index: 10 + number },
  ...more,
});

function plan(source: PlanSource, declarations: readonly ShardDeclaration[], next = 5) {
  const made = new RegistrationPlan(source, next);
  const outcomes = declarations.map((declaration) => made.add(declaration));
  const said = outcomes.map((one) =>
    one.outcome === 'refused' ? one.error.code : `${one.outcome} ${one.shard.number}`,
  );
  return { made, outcomes, said, kinds: made.statements.map(({ kind }) => kind) };
}

describe('RegistrationPlan', () => {
  it('numbers new shards on, in order, and lets later lines derive from earlier ones', () => {
    const { made, said, kinds } = plan(new ListedSource(), [
      { digest: digestOf(1) },
      { uri: 's3://b/2', derivedFrom: [digestOf(1)], activity: { kind: 'dedup' } },
      { uri: 's3://b/3', derivedFrom: [digestOf(1)], activity: { kind: 'dedup' } },
    ]);
    expect(said).toEqual(['registered 5', 'registered 6', 'registered 7']);
    expect(kinds).toEqual(['shard.registered', 'shard.registered', 'shard.registered']);
    expect(made.shards.map(({ derivation, origins }) => [derivation, origins])).toEqual([
      [null, [0]],
      [0, [105]],
      [0, [105]],
    ]);
  });

  it('refuses a redaction that answers no removal, and tells a watch of what it registers', () => {
    const redaction = (removal: string) => ({
      uri: `s3://b/${removal}`,
      derivedFrom: [digestOf(1)],
      activity: { kind: 'redaction', removal },
    });
    expect(plan(new ListedSource(), [{ digest: digestOf(1) }, redaction('x')]).said[1]).toBe('redaction-refused');
    const told: string[] = [];
    const made = new RegistrationPlan(new ListedSource(), 5, {
      refusalOf: ({ removal }, parents) =>
        removal === 'known' ? undefined : { pointer: '/activity/removal', message: `not for ${String(parents)}` },
      registered: ({ number, parents }) => void told.push(`${number} of ${String(parents)}`),
      registeredAgain: (shard) => void told.push(`again ${shard}`),
      finish: () => Promise.resolve(),
    });
    made.add({ digest: digestOf(1) });
    expect(made.add(redaction('other'))).toMatchObject({
      outcome: 'refused',
      error: { code: 'redaction-refused', complaints: [{ pointer: '/activity/removal', message: 'not for 5' }] },
    });
    made.add(redaction('known'));
    made.add(redaction('known'));
    expect(told).toEqual(['5 of ', '6 of 5', 'again 6']);
    expect(made.statements).toHaveLength(2);
  });

  it('says that the origin is unknown only where nothing is said and nothing inherited', () => {
    const { made } = plan(new ListedSource(), [
      { digest: digestOf(1), origins: [{ kind: 'human', involvement: 'content' }] },
      { digest: digestOf(2) },
      { digest: digestOf(3), derivedFrom: [digestOf(1)] },
    ]);
    expect(made.shards.map(({ declaredOrigins }) => declaredOrigins)).toEqual([[0], [1], []]);
  });

  it('refuses parents that are not there, and records nothing of it', () => {
    const { outcomes, kinds } = plan(new ListedSource(), [
      { digest: digestOf(1), derivedFrom: [digestOf(2), digestOf(3)] },
    ]);
    expect(outcomes).toMatchObject([
      { error: { code: 'unknown-parent', complaints: [{ pointer: '/derivedFrom/0' }, { pointer: '/derivedFrom/1' }] } },
    ]);
    expect(kinds).toEqual([]);
  });

  it('takes what was declared before as existing, as registered or as corrected', () => {
    const known = held(0, { digest: digestOf(1), tokens: 1 }, { facts: [{ tokens: 1 }, { tokens: 2 }] });
    const source = new ListedSource({ [digestOf(1)]: known });
    const { said, kinds } = plan(
      source,
      [1, 2, 3].map((tokens) => ({ digest: digestOf(1), tokens })),
    );
    expect(said).toEqual(['existing 0', 'existing 0', 'shard-conflict']);
    expect(kinds).toEqual(['shard.conflict-refused']);
  });

  it('names what differs from the nearest of what is held', () => {
    const known = held(0, { digest: digestOf(1), tokens: 1, dataset: 'a' }, { derivation: 3 });
    const { made, outcomes } = plan(new ListedSource({ [digestOf(1)]: known }), [
      { digest: digestOf(1), tokens: 2, dataset: 'a', labels: { a: 'b' } },
    ]);
    const differs = ['/labels', '/tokens', '/derivedFrom'];
    expect(outcomes).toMatchObject([{ error: { complaints: differs.map((pointer) => ({ pointer })) } }]);
    expect(made.statements).toMatchObject([{ data: { shard: digestOf(1), differs } }]);
    expect(made.refusals).toEqual([{ shard: 0, offset: 0 }]);
  });

  it('cannot make a cycle: a parent declared again as derived from its child is a conflict', () => {
    const { said } = plan(new ListedSource(), [
      { digest: digestOf(1) },
      { digest: digestOf(2), derivedFrom: [digestOf(1)] },
      { digest: digestOf(1), derivedFrom: [digestOf(2)] },
    ]);
    expect(said).toEqual(['registered 5', 'registered 6', 'shard-conflict']);
  });

  it('binds a shard that was registered by its URI once, by whatever name a line calls it', () => {
    const known = held(0, { uri: 's3://b/1' });
    const source = new ListedSource({ 's3://b/1': known, 'gs://mirror/1': known }, ['0 gs://mirror/1']);
    const { made, said } = plan(source, [
      { uri: 's3://b/1', digest: digestOf(1) },
      { uri: 's3://b/1', digest: digestOf(1) },
      { uri: 'gs://mirror/1', digest: digestOf(2) },
      { uri: 's3://b/2', derivedFrom: [digestOf(1)] },
    ]);
    expect(said).toEqual(['existing 0', 'existing 0', 'registered 5', 'registered 6']);
    expect(made.bindings).toEqual([{ shard: 0, digest: digestOf(1), offset: 0 }]);
    expect(made.shards[1]?.derivation).toBe(0);
  });

  it('locates a shard once at each URI, and lets the latest be what the URI names', () => {
    const { made, said } = plan(new ListedSource(), [
      { digest: digestOf(1), uri: 's3://b/latest' },
      { digest: digestOf(2), uri: 's3://b/latest' },
      { uri: 's3://b/of-2', derivedFrom: ['s3://b/latest'] },
      { digest: digestOf(1), uri: 's3://b/other' },
      { digest: digestOf(1), uri: 's3://b/other' },
      { uri: 's3://b/of-1', derivedFrom: ['s3://b/other'] },
    ]);
    expect(said).toEqual(['registered 5', 'registered 6', 'registered 7', 'existing 5', 'existing 5', 'registered 8']);
    expect(made.shards.slice(2).map(({ origins }) => origins)).toEqual([[106], [105]]);
    expect(made.locations).toEqual([{ shard: 5, uri: 's3://b/other', offset: 3 }]);
  });

  it('leaves the URI to the shard that was registered by it alone', () => {
    const known = held(0, { uri: 's3://b/1' }, { digest: digestOf(9) });
    const { made, said } = plan(new ListedSource({ 's3://b/1': known }), [
      { digest: digestOf(1), uri: 's3://b/1' },
      { uri: 's3://b/2', derivedFrom: ['s3://b/1'] },
    ]);
    expect(said).toEqual(['registered 5', 'registered 6']);
    expect(made.shards[1]?.origins).toEqual([100]);
  });

  it('says nothing about a location that is known', () => {
    const known = held(0, { digest: digestOf(1), uri: 's3://b/1' });
    const source = new ListedSource({ [digestOf(1)]: known }, ['0 s3://b/elsewhere']);
    const { kinds, said } = plan(source, [{ digest: digestOf(1), uri: 's3://b/elsewhere' }]);
    expect([kinds, said]).toEqual([[], ['existing 0']]);
  });

  it('tells long lists of parents once, in entries of their own, also when the declaration is refused', () => {
    const inputs = Array.from({ length: 65 }, (_, i) => ({ digest: digestOf(i) }));
    const derivedFrom = inputs.map(({ digest }) => digest);
    const { made, kinds, said } = plan(new ListedSource(), [
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
    expect(made.statements[65]?.data).toEqual({ derivation: 0, part: 0, parts: 1, parents: [[5, 70]] });
    expect(made.statements[66]?.data).toEqual({ uri: 's3://b/a', derivation: 0 });
    expect(made.statements[68]?.data).toMatchObject({
      declared: { uri: 's3://b/a', tokens: 1 },
      parents: { total: 65 },
    });
    expect(said.at(-1)).toBe('shard-conflict');
  });

  it('keeps parents with long names out of the entry, however few they are', () => {
    const inputs = Array.from({ length: 10 }, (_, i) => ({ uri: `s3://b/${i}/${'x'.repeat(2_000)}` }));
    const { kinds } = plan(new ListedSource(), [
      ...inputs,
      { uri: 's3://b/a', derivedFrom: inputs.map(({ uri }) => uri) },
    ]);
    expect(kinds.slice(10)).toEqual(['derivation.declared', 'shard.registered']);
  });
});
