import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { digestOf, midnight, Scenario, shardPath } from '@testing/harness';

const RUNS = propertyRuns(2);
/** Registered at once. */
const AT_ONCE = 1_400;
/** Of those, as many as this derive from the first, whatever is drawn. */
const OF_THE_FIRST = 1_100;
const NDJSON = { 'content-type': 'application/x-ndjson' };
const USE = { stage: 'sft', startedAt: midnight('2025-01-01') };

interface Version {
  readonly name: string;
  readonly members: ReadonlySet<number>;
  readonly committed: number;
  withdrawn: number;
  used: number;
}

/** Numbers choose among what there is by then, modulo their count. */
type Step =
  | { readonly register: readonly (readonly number[])[] }
  | { readonly version: { readonly every: number; readonly from: number; readonly remove: number | undefined } }
  | { readonly use: number }
  | { readonly withdraw: number };

const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ register: fc.array(parents, { minLength: 1, maxLength: 20 }) }),
  fc.record({
    version: fc.record({
      every: fc.integer({ min: 1, max: 4 }),
      from: fc.nat(),
      remove: fc.option(fc.nat(), { nil: undefined }),
    }),
  }),
  fc.record({ use: fc.nat() }),
  fc.record({ withdraw: fc.nat() }),
);
const world = fc.record({
  roots: fc.integer({ min: 2, max: 12 }),
  first: fc.array(parents, { minLength: AT_ONCE, maxLength: AT_ONCE }),
  steps: fc.array(step, { minLength: 6, maxLength: 14 }),
  questions: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 30, maxLength: 30 }),
});

describe('the impact of shards with many descendants', () => {
  let scenario: Scenario;
  let worlds = 0;
  beforeAll(async () => (scenario = await Scenario.begin('2025-01-01')));
  afterAll(() => scenario.end());

  const treeSize = async (): Promise<number> => (await scenario.get('/v1/ledger')).asOf.treeSize;

  it('is what a walk over what was recorded finds, of any position, asked before or not', async () => {
    const property = fc.asyncProperty(world, async ({ roots, first, steps, questions }) => {
      const own = `w${worlds++}`;
      const nameOf = (shard: number): string => digestOf(`${own} ${shard}`);
      const parentsOf: (readonly number[])[] = [];
      const versions: Version[] = [];
      const positions: number[] = [];
      const drawnParent = (one: number, known: number): number =>
        known < roots + OF_THE_FIRST || one % 8 > 0 ? 0 : one % roots;
      const register = async (drawn: readonly (readonly number[])[]): Promise<void> => {
        const lines = drawn.map((some) => {
          const known = parentsOf.length;
          const chosen = known < roots ? [] : some.map((one, at) => (at > 0 ? one % known : drawnParent(one, known)));
          parentsOf.push([...new Set(chosen)]);
          const derived = { derivedFrom: [...new Set(chosen)].map(nameOf), activity: { kind: 'mix', run: `${known}` } };
          return JSON.stringify({ digest: nameOf(known), dataset: own, ...(chosen.length > 0 ? derived : {}) });
        });
        const answer = await scenario.request('engineer', 'POST', '/v1/shards/bulk', lines.join('\n'), NDJSON);
        expect(answer.text).toContain(`"registered":${lines.length}`);
      };
      const make = async (every: number, from: number, remove: number | undefined): Promise<void> => {
        const name = `${own}@${versions.length + 1}`;
        const chosen = parentsOf.flatMap((_, shard) => (shard % every === from % every ? [shard] : []));
        const base = remove === undefined ? undefined : versions[remove % Math.max(1, versions.length)];
        const members = new Set(chosen);
        if (base?.withdrawn === Infinity) {
          const [kept, removed] = [[...base.members].slice(3), [...base.members].slice(0, 3)];
          const added = chosen.filter((one) => !base.members.has(one)).slice(0, 50);
          members.clear();
          for (const one of [...kept, ...added]) members.add(one);
          const order = { base: base.name.split('@')[1], remove: removed.map(nameOf), add: added.map(nameOf) };
          await scenario.dataset(name, order);
        } else await scenario.dataset(name, chosen.map(nameOf));
        versions.push({ name, members, committed: await treeSize(), withdrawn: Infinity, used: Infinity });
      };
      const take = async (one: Step): Promise<void> => {
        if ('register' in one) return register(one.register);
        if ('version' in one) return make(one.version.every, one.version.from, one.version.remove);
        const version = versions[('use' in one ? one.use : one.withdraw) % versions.length];
        if (!version || version.withdrawn < Infinity || version.used < Infinity) return;
        if ('use' in one) {
          const model = `${own}-${version.name.split('@')[1]}@1`;
          await scenario.model(model);
          await scenario.use(model, version.name, USE);
          version.used = await treeSize();
          return;
        }
        const path = `/v1/datasets/${version.name.replace('@', '/versions/')}/withdraw`;
        const { status } = await scenario.request('engineer', 'POST', path, { reason: 'It was a mistake.' });
        if (status < 300) version.withdrawn = await treeSize();
      };
      const expected = (shard: number, asOf: number): object => {
        const reached = new Set([shard]);
        for (let child = shard + 1; child < parentsOf.length; child++)
          if (parentsOf[child]?.some((one) => reached.has(one))) reached.add(child);
        const found = versions
          .filter(({ committed, withdrawn }) => committed <= asOf && withdrawn > asOf)
          .map((version) => ({ version, shards: [...version.members].filter((one) => reached.has(one)).length }))
          .filter(({ shards }) => shards > 0);
        if (shard === 0) expect(reached.size).toBeGreaterThan(OF_THE_FIRST);
        return {
          datasetVersions: found.map(({ version: { name }, shards }) => ({ name, shards })),
          modelVersions: found.filter(({ version: { used } }) => used <= asOf).map(({ version: { name } }) => name),
        };
      };
      const ask = async (shard: number, asOf: number): Promise<object> => {
        const found = await scenario.get(`${shardPath(nameOf(shard))}/impact`, asOf);
        type Found = { dataset: string; model: string; version: string; shards: number };
        return {
          datasetVersions: found.datasetVersions.map((one: Found) => ({
            name: `${one.dataset}@${one.version}`,
            shards: one.shards,
          })),
          modelVersions: found.modelVersions
            .map(({ model }: Found) => model.replace('-', '@'))
            .sort((a: string, b: string) => Number(a.split('@')[1]) - Number(b.split('@')[1])),
        };
      };

      await register(first);
      await make(1, 0, undefined);
      positions.push(await treeSize());
      for (const one of steps) {
        await take(one);
        positions.push(await treeSize());
        // Some of what is asked later has been asked before it changed.
        const [shard, at] = questions[positions.length % questions.length] ?? [0, 0];
        const asOf = positions[at % positions.length] ?? 0;
        expect(await ask(shard % roots, asOf)).toEqual(expected(shard % roots, asOf));
      }
      const ofTheFirst = positions.map((_, at): [number, number] => [0, at]);
      for (const [shard, at] of [...questions, ...ofTheFirst, ...questions.toReversed()]) {
        const asked = shard % 3 === 0 ? 0 : shard % 3 === 1 ? shard % roots : shard % AT_ONCE;
        const asOf = positions[at % positions.length] ?? 0;
        expect([asked, asOf, await ask(asked, asOf)]).toEqual([asked, asOf, expected(asked, asOf)]);
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
