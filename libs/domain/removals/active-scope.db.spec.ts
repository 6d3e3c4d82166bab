import fc from 'fast-check';
import { LedgerReadModel } from '@domain/ledger';
import { VendorsService } from '@domain/vendors';
import type { OriginDeclaration } from '@domain/origins';
import {
  ShardCorrectionsService,
  type ShardDeclaration,
  ShardNamesService,
  ShardRegistrationModule,
  ShardsService,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import { openModules, type OpenModules } from '@testing/modules';
import {
  REGISTRATION_FOLLOWERS,
  RemovalsModule,
  RemovalScopesReadModel,
  RemovalOrdersService,
  RemovalsService,
  type SelectorStatement,
} from './index.js';
import { type Facts, type KnownShard, SlowScope } from './slow-scope.js';

const AT = '2026-01-01T00:00:00.000Z';
const VENDORS = ['acme', 'birch'] as const;
const uriOf = (n: number): string => (n % 3 === 0 ? `s3://b/${n}` : `s3://x.b/${n}`);
const nameOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

const vendorOrigin = (vendor: string, collected?: OriginDeclaration['collected']): OriginDeclaration => ({
  ...{ kind: 'scraped', involvement: 'content', vendor },
  ...(collected && { collected }),
});
const origin = fc.constantFrom<OriginDeclaration | null>(
  null,
  ...VENDORS.map((vendor) => vendorOrigin(vendor)),
  vendorOrigin('acme', { from: '2025-01-01T00:00:00.000Z', to: '2025-06-01T00:00:00.000Z' }),
);
const dataset = fc.constantFrom(undefined, 'web', 'books');
const language = fc.constantFrom(undefined, 'en', 'de');
const selector = fc
  .record(
    {
      vendor: fc.constantFrom(...VENDORS),
      collected: fc.constant({ from: '2025-05-01T00:00:00.000Z' }),
      dataset: fc.constantFrom('web', 'books'),
      labels: fc.constantFrom<Readonly<Record<string, string>>>({ language: 'en' }, { language: 'en', kept: 'yes' }),
      uriPrefix: fc.constantFrom('s3://b/1', 's3://b/'),
      domain: fc.constantFrom('b', 'x.b'),
      shards: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .filter((members) => Object.keys(members).length > 0);

const shard = fc.record({
  origin,
  dataset,
  language,
  parents: fc.uniqueArray(fc.nat(6), { maxLength: 2 }),
  answers: fc.option(fc.nat(1), { freq: 1 }),
});
const register = fc.record({ register: fc.array(shard, { minLength: 1, maxLength: 3 }) });
/** What other writers record, also between the preparation of an order and its entry. */
const others = [
  { weight: 4, arbitrary: register },
  { weight: 3, arbitrary: fc.record({ correct: fc.nat(6), origin, dataset, language }) },
  { weight: 1, arbitrary: fc.record({ withdraw: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ locate: fc.nat(6), at: fc.nat(8) }) },
];
const order = fc.record({
  order: selector,
  byUri: fc.boolean(),
  /** null: the order is not prepared. */
  during: fc.option(fc.array(fc.oneof(...others), { maxLength: 3 })),
});
const act = fc.oneof(...others, { weight: 3, arbitrary: order });
/** Begins with a registration and an order. */
const scenario = fc
  .tuple(register, order, register, fc.array(act, { minLength: 3, maxLength: 14 }))
  .map(([first, order, second, rest]): Act[] => [first, order, second, ...rest]);
const bare = { origin: null, dataset: undefined, language: undefined, answers: null };
const WITHDRAWN_AND_DERIVED_FROM: Act[] = [
  { register: [{ ...bare, parents: [] }] },
  { order: { shards: [0] }, byUri: false, during: null },
  { withdraw: 0 },
  { register: [{ ...bare, parents: [0] }] },
];
const acme = { ...bare, origin: vendorOrigin('acme'), parents: [] };
/** Each order is prepared before others record what changes its scope. */
const OVERTAKEN: Act[] = [
  { register: [acme, { ...bare, parents: [] }] },
  {
    order: { uriPrefix: 's3://b/' },
    byUri: false,
    during: [{ register: [bare, bare, bare].map((one, at) => ({ ...one, parents: [at] })) }],
  },
  { order: { vendor: 'acme' }, byUri: false, during: [{ register: [acme, { ...bare, parents: [0] }] }] },
  { order: { shards: [1] }, byUri: true, during: [{ locate: 2, at: 1 }, { register: [{ ...bare, parents: [2] }] }] },
  { register: [{ ...bare, dataset: 'web', parents: [] }] },
  {
    order: { dataset: 'web' },
    byUri: false,
    during: [
      { register: [{ ...bare, dataset: 'web', parents: [] }] },
      { correct: 1, origin: null, dataset: 'web', language: undefined },
    ],
  },
  {
    order: { vendor: 'birch', domain: 'b' },
    byUri: false,
    during: [
      { correct: 3, origin: vendorOrigin('birch'), dataset: undefined, language: undefined },
      { register: [{ ...bare, parents: [3] }] },
    ],
  },
  {
    order: { labels: { language: 'en' } },
    byUri: false,
    during: [
      { correct: 2, origin: null, dataset: undefined, language: 'en' },
      { register: [{ ...bare, language: 'en', parents: [2] }] },
    ],
  },
];
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

/** English shards have a second label. */
const labelsOf = (language: string): Record<string, string> =>
  language === 'en' ? { language, kept: 'yes' } : { language };
const vague: OriginDeclaration = { kind: 'unknown', involvement: 'content' };

interface Observation {
  readonly asOf: number;
  readonly scopes: readonly {
    readonly id: string;
    readonly selected: number[];
    readonly tainted: number[];
    /** The last position at which it was active. */
    readonly activeAt: number;
  }[];
}

/** Runs a scenario, and records the scopes that SlowScope computes at each position. */
class ScenarioRunner {
  readonly shards: KnownShard[] = [];
  readonly seen: Observation[] = [];
  private readonly facts: Facts[] = [];
  /** The number of the shard that each URI names. */
  private readonly places = new Map<string, number>();
  private readonly removals: SlowScope[] = [];
  private readonly active = new Set<SlowScope>();

  constructor(private readonly rooms: OpenModules) {}

  async run(acts: readonly Act[]): Promise<void> {
    for (const slug of VENDORS)
      await this.write((tx) => this.rooms.get(VendorsService).put(tx, 'key:e', { slug, name: slug, kind: 'other' }));
    await this.runEach(acts);
  }

  private async runEach(acts: readonly Act[]): Promise<void> {
    for (const one of acts) {
      if ('register' in one) await this.register(one.register);
      else if ('order' in one) await this.order(one);
      else if ('locate' in one) await this.locate(one.locate, one.at);
      else if ('correct' in one) await this.correct(one.correct, one);
      else await this.withdraw(one.withdraw);
    }
  }

  private write<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.rooms.database.transaction(body);
  }

  private record(asOf: number): void {
    for (const removal of this.active) removal.test(this.shards, this.facts, asOf);
    const sorted = (set: ReadonlySet<number>): number[] => [...set].sort(byNumber);
    const scopes = this.removals.map(({ id, selected, tainted, activeAt }) => ({
      id,
      activeAt,
      selected: sorted(selected),
      tainted: sorted(tainted),
    }));
    this.seen.push({ asOf, scopes });
  }

  private async register(shards: Extract<Act, { register: unknown }>['register']): Promise<void> {
    const declarations = shards.map((one, at): ShardDeclaration => {
      const n = this.shards.length + at;
      const answered =
        one.answers === null ? undefined : this.removals[one.answers % Math.max(1, this.removals.length)];
      // The first removal is answered by redactions of what it is about; the others by whatever
      // comes.
      const tainted = one.answers === 0 && answered ? [...answered.tainted] : [];
      const chosen = tainted.length > 0 ? one.parents.map((at) => tainted[at % tainted.length] ?? 0) : one.parents;
      const parents = [...new Set(chosen)].filter((parent) => parent < n).sort(byNumber);
      const activity = parents.length > 0 && answered && { kind: 'redaction', removal: answered.id };
      return {
        digest: nameOf(n),
        uri: uriOf(n),
        ...(one.origin && { origins: [one.origin] }),
        ...(one.dataset && { dataset: one.dataset }),
        ...(one.language && { labels: labelsOf(one.language) }),
        ...(parents.length > 0 && { derivedFrom: parents.map(nameOf) }),
        ...(activity && { activity }),
      };
    });
    // A refused redaction shifts the numbers that follow: register redactions one by one.
    const together = declarations.every(({ activity }) => !activity);
    for (const chunk of together ? [declarations] : declarations.map((one) => [one])) await this.registerChunk(chunk);
  }

  private async registerChunk(declarations: readonly ShardDeclaration[]): Promise<void> {
    const first = this.shards.length;
    const chunk = declarations.map((one, at) => ({
      ...one,
      digest: nameOf(first + at),
      uri: uriOf(first + at),
    }));
    const outcomes = await this.write((tx) => this.rooms.get(ShardsService).registerMany(tx, 'key:e', chunk));
    chunk.forEach(({ uri, derivedFrom = [], activity, origins = [], dataset: of, labels = {} }, at) => {
      const outcome = outcomes[at];
      const parents = derivedFrom.map((name) => parseInt(name.slice(-8), 16));
      const removal = this.removals.find(({ id }) => id === activity?.removal);
      const answers =
        !activity || (removal && this.active.has(removal) && parents.every((parent) => removal.tainted.has(parent)));
      expect(outcome?.outcome).toBe(
        answers && parents.every((parent) => parent < first + at) ? 'registered' : 'refused',
      );
      if (outcome?.outcome !== 'registered') return;
      this.places.set(uri, this.shards.length);
      this.shards.push({ entry: outcome.receipt.index, uri, parents, answers: activity?.removal ?? null });
      const unstated = origins.length === 0 && parents.length === 0;
      const declared = unstated ? [vague] : origins;
      this.facts.push({ origins: declared, dataset: of, labels });
      this.record(outcome.receipt.index + 1);
    });
  }

  private async order({ order, byUri, during }: Extract<Act, { order: unknown }>): Promise<void> {
    const { shards, ...conditions } = order;
    const named = shards?.filter((n) => n < this.shards.length);
    const names = named?.map((n) => (byUri ? uriOf(n) : nameOf(n)));
    const selector: SelectorStatement = { ...conditions, ...(names && { shards: names }) };
    const statement = { selector, reason: `${this.removals.length}`, effectiveAt: AT, method: 'delete' as const };
    const service = this.rooms.get(RemovalOrdersService);
    const prepared = during === null ? undefined : await service.prepare(statement);
    await this.runEach(during ?? []);
    const ordered = await this.write((tx) => service.order(tx, 'key:c', statement, prepared)).catch(
      (error: unknown) => {
        expect(['selects-nothing-known', 'invalid-removal']).toContain((error as { code?: string }).code);
        return null;
      },
    );
    const numbers = names?.flatMap((name, at) => (byUri ? (this.places.get(name) ?? []) : (named?.[at] ?? [])));
    if (!ordered) return;
    const removal = new SlowScope(ordered.removal.id, selector, numbers ?? null);
    this.removals.push(removal);
    this.active.add(removal);
    this.record(ordered.receipt.index + 1);
  }

  private async locate(which: number, at: number): Promise<void> {
    if (this.shards.length === 0) return;
    const n = which % this.shards.length;
    const uri = uriOf(at);
    const { outcome, receipt } = await this.write((tx) =>
      this.rooms.get(ShardNamesService).locate(tx, 'key:e', nameOf(n), { uri }),
    );
    if (outcome === 'existing') return;
    this.places.set(uri, n);
    this.record(receipt.index + 1);
  }

  private async correct(
    which: number,
    change: Pick<Extract<Act, { correct: unknown }>, 'origin' | 'dataset' | 'language'>,
  ): Promise<void> {
    const n = which % Math.max(1, this.shards.length);
    const facts = {
      ...(change.origin && { origins: [change.origin] }),
      ...(change.dataset && { dataset: change.dataset }),
      ...(change.language && { labels: labelsOf(change.language) }),
    };
    if (this.shards.length === 0 || Object.keys(facts).length === 0) return;
    const { receipt, existing } = await this.write((tx) =>
      this.rooms.get(ShardCorrectionsService).correct(tx, 'key:e', nameOf(n), { reason: 'r', ...facts }),
    );
    const { origins = [], dataset: of, labels = {} } = this.facts[n] ?? {};
    this.facts[n] = { origins, dataset: of, labels, ...facts };
    if (!existing) this.record(receipt.index + 1);
  }

  private async withdraw(which: number): Promise<void> {
    const removal = this.removals[which % Math.max(1, this.removals.length)];
    if (!removal || !this.active.delete(removal)) return;
    const { receipt } = await this.write((tx) =>
      this.rooms.get(RemovalsService).withdraw(tx, 'key:c', removal.id, { reason: 'r' }),
    );
    this.record(receipt.index + 1);
  }
}

describe('the scope of active removals', () => {
  /** The entry before the first position at which a shard was in a removal's scope. */
  function firstEntries(seen: readonly Observation[]): Map<string, number> {
    const entries = new Map<string, number>();
    for (const { asOf, scopes } of seen)
      for (const { id, tainted } of scopes)
        for (const n of tainted) if (!entries.has(`${id} ${n}`)) entries.set(`${id} ${n}`, asOf - 1);
    return entries;
  }

  it('equals a test of every shard at every position', async () => {
    const property = fc.asyncProperty(scenario, async (acts) => {
      const rooms = await openModules({
        imports: [ShardRegistrationModule.with(REGISTRATION_FOLLOWERS), RemovalsModule],
      });
      try {
        const runner = new ScenarioRunner(rooms);
        await runner.run(acts);
        const read = rooms.get(RemovalScopesReadModel);
        for (const { asOf, scopes } of runner.seen) {
          for (const { id, selected, tainted, activeAt } of scopes) {
            const scope = await read.scope(id, asOf);
            const found = { asOf, id, selected: [...scope.selected], tainted: [...scope.tainted] };
            expect(found).toEqual({ asOf, id, selected, tainted });
            expect(tainted).toEqual(reachable(runner.shards, id, selected, activeAt));
          }
        }
        const { treeSize } = await rooms.get(LedgerReadModel).position();
        const entries = firstEntries(runner.seen);
        for (const { id } of runner.seen.at(-1)?.scopes ?? []) {
          const page = await read.page(id, { limit: 1_000 }, treeSize);
          const found = page.map(({ number, entry }) => [number, entry]);
          expect(found).toEqual(page.map(({ number }) => [number, entries.get(`${id} ${number}`)]));
        }
      } finally {
        await rooms.close();
      }
    });
    await fc.assert(property, {
      numRuns: 25,
      examples: [[WITHDRAWN_AND_DERIVED_FROM], [OVERTAKEN]],
    });
  });
});

const byNumber = (a: number, b: number): number => a - b;

/**
 * All that a path leads to from the selected ones, but for the edges of redactions that answer the
 * removal.
 */
function reachable(
  shards: readonly KnownShard[],
  removal: string,
  selected: readonly number[],
  asOf: number,
): number[] {
  const reached = new Set(selected);
  shards.forEach(({ entry, parents, answers }, n) => {
    if (entry < asOf && answers !== removal && parents.some((one) => reached.has(one))) reached.add(n);
  });
  return [...reached].sort(byNumber);
}
