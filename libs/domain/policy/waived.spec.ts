import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { Origin } from '@domain/origins';
import { evaluateEachShard, evaluateRule } from './evaluate-rule.js';
import { NewShardsSubject } from './new-shards-subject.js';
import { type AskedRule, canonicalRule } from './rule.js';
import type { Subject } from './subject.js';
import type { Waiver } from './waiver.js';

const NOW = '2026-05-01T00:00:00.000Z';
const LATER = '2026-06-01T00:00:00.000Z';
/** Of openai, of acme, of nobody named, passed on by a reseller, and scraped. */
const ORIGINS = [
  { id: 0, kind: 'model_generated', involvement: 'content', generator: 'openai/x@1' },
  { id: 1, kind: 'model_generated', involvement: 'content', generator: 'acme/y@1' },
  { id: 2, kind: 'model_generated', involvement: 'content', generator: 'unknown/unknown@unknown' },
  { id: 3, kind: 'model_generated', involvement: 'content', generator: 'openai/x@1', vendor: 'cloud' },
  { id: 4, kind: 'scraped', involvement: 'content' },
] as readonly Origin[];

interface Shard {
  readonly uri: string;
  readonly dataset: string;
  readonly origins: readonly number[];
}

const waiver = (scope: Waiver['scope'], until: Instant = LATER, number = 0): Waiver => ({
  ...{ waiver: `waiver-${number + 1}`, number, rule: 'r', scope, reason: 'A test.', until },
  ...{ phase: 'approved', requestedBy: 'key:a', requestedEntry: 1, validFrom: 2 },
});

const ruleWith = (waivers: readonly Waiver[], onUnknown: 'allow' | 'block' = 'block'): AskedRule => {
  const content = canonicalRule({
    ...{ title: 'T', effect: 'block', gates: ['registration'], onUnknown, effective: { from: '2026-01-01' } },
    ...{ when: { origin: { kind: 'model_generated' } }, reason: 'R' },
  });
  return { ...content, rule: 'r', state: 'stated', validFrom: 1, waivers };
};

const subjectOf = (shards: readonly Shard[]): Subject =>
  new NewShardsSubject(
    shards.map(({ uri, dataset, origins }, number) => {
      return { number, declaration: { uri, dataset }, declaredOrigins: origins, origins };
    }),
    ORIGINS,
    { terms: () => Promise.resolve([]), approved: () => Promise.resolve([]) },
    NOW,
  );

const shard = (origins: readonly number[], uri = 's3://b/1', dataset = 'd'): Shard => ({ uri, dataset, origins });
const verdictOf = async (one: Shard, ...waivers: Waiver[]): Promise<string> =>
  (await evaluateRule(ruleWith(waivers), subjectOf([one]))).verdict;

describe('waive', () => {
  it('lifts a vendor’s shards and no other vendor’s', async () => {
    const openai = waiver({ vendor: 'openai' });
    expect(await verdictOf(shard([0]), openai)).toBe('allow');
    expect(await verdictOf(shard([0, 3, 4]), openai)).toBe('allow');
    expect(await verdictOf(shard([3]), waiver({ vendor: 'cloud' }))).toBe('allow');
    expect(await verdictOf(shard([0, 1]), openai)).toBe('deny');
    expect(await verdictOf(shard([0, 2]), openai)).toBe('deny');
    expect(await verdictOf(shard([4]), openai)).toBe('unknown');
  });

  it('lifts nothing from its instant on, and no registration for a model', async () => {
    expect(await verdictOf(shard([0]), waiver({ vendor: 'openai' }, NOW))).toBe('deny');
    expect(await verdictOf(shard([0]), waiver({ model: 'lark' }))).toBe('deny');
    expect(await verdictOf(shard([0]), waiver({ dataset: 'd', version: '1' }))).toBe('deny');
  });

  it('leaves what may be denied after all that is certainly denied is lifted', async () => {
    const shards = [shard([0], 's3://b/1'), shard([4], 's3://c/1')];
    const outcome = await evaluateRule(ruleWith([waiver({ uriPrefix: 's3://b/' })]), subjectOf(shards));
    expect({ ...outcome, shards: [...outcome.shards.toArray()] }).toMatchObject({
      verdict: 'unknown',
      action: 'block',
      shards: [1],
    });
  });

  it('reports nothing as lifted that nothing would have been done about', async () => {
    const shards = [shard([4])];
    const { verdict, lifted } = await evaluateRule(ruleWith([waiver({ dataset: 'd' })], 'allow'), subjectOf(shards));
    expect([verdict, lifted]).toEqual(['allow', []]);
  });

  it('equals an obvious evaluator for any shards and waivers', async () => {
    const scope = fc.record(
      {
        dataset: fc.constantFrom('d', 'e'),
        uriPrefix: fc.constantFrom('s3://b/', 's3://b/1', 's3://c'),
        vendor: fc.constantFrom('openai', 'acme', 'cloud'),
      },
      { requiredKeys: [] },
    );
    const shards = fc.array(
      fc.record({
        uri: fc.constantFrom('s3://b/1', 's3://b/2', 's3://c/1'),
        dataset: fc.constantFrom('d', 'e'),
        origins: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const waivers = fc.array(fc.tuple(scope, fc.constantFrom(NOW, LATER)), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shards, waivers, async (given, asked) => {
        const held = asked.map(([one, until], number) => waiver(one, until, number));
        const outcomes = await evaluateEachShard(ruleWith(held), subjectOf(given));
        const refused = [...Bitmap.union(outcomes.map((outcome) => outcome.shards)).toArray()];
        const lifted = outcomes.flatMap((outcome) => outcome.lifted.flatMap((one) => [...one.shards.toArray()]));
        const expected = given.map((one) => held.some((each) => liftsObviously(each, one)));
        expect(refused).toEqual(expected.flatMap((lifts, number) => (lifts ? [] : [number])));
        expect(lifted.sort()).toEqual(expected.flatMap((lifts, number) => (lifts ? [number] : [])));
      }),
      { numRuns: 300 },
    );
  });
});

/** Every shard here is denied, or may be. */
function liftsObviously({ scope, until }: Waiver, { uri, dataset, origins }: Shard): boolean {
  const vendors: Readonly<Record<number, readonly string[]>> = {
    0: ['openai'],
    1: ['acme'],
    2: ['nobody'],
    3: ['openai', 'cloud'],
  };
  const named = origins.flatMap((origin) => (vendors[origin] ? [vendors[origin]] : []));
  const { vendor } = scope;
  const onlyOfVendor = vendor === undefined || (named.length > 0 && named.every((each) => each.includes(vendor)));
  const within = (scope.dataset ?? dataset) === dataset && uri.startsWith(scope.uriPrefix ?? '');
  return until === LATER && onlyOfVendor && within;
}
