import { Min } from 'class-validator';
import fc from 'fast-check';
import { CorrectionRequest, ShardRequest } from '../shards/shards.request.js';
import { type CommandClass, compiledCheck } from '@platform/validation';
import { requestOf } from './validation-pipe.js';

const digest = `sha256:${'ab'.repeat(32)}`;
const rarely = <T>(value: fc.Arbitrary<T>, wrong: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: fc.constant(wrong) });
const some = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.record(members, { requiredKeys: [] });

const origin = some({
  kind: rarely(fc.constantFrom('human', 'scraped', 'model_generated', 'unknown'), 'martian'),
  involvement: rarely(fc.constantFrom('content', 'annotation'), null),
  vendor: rarely(fc.constant('acme'), 'A b'),
  generator: rarely(fc.constant('acme/m@1'), 7),
  share: rarely(fc.double({ min: 0, max: 1, noNaN: true }), 1.5),
  collected: rarely(some({ from: rarely(fc.constant('2026-01-01T00:00:00Z'), 'soon') }), []),
  evidence: rarely(
    fc.array(some({ uri: fc.constant('https://e.example/a'), digest: fc.constant(digest) }), { maxLength: 2 }),
    [[]],
  ),
  surprise: rarely(fc.constant(undefined), 1),
});
const shard = some({
  digest: rarely(fc.constant(digest), digest.toUpperCase()),
  uri: rarely(fc.constant('s3://b/1'), ''),
  tokens: rarely(fc.nat(), '5'),
  labels: rarely(fc.dictionary(fc.constantFrom('a', 'b'), fc.constant('c')), { a: 1 }),
  origins: rarely(fc.array(origin, { maxLength: 3 }), {}),
  derivedFrom: rarely(fc.array(fc.constantFrom(digest, 's3://b/2'), { maxLength: 3 }), [1]),
  activity: rarely(fc.record({ kind: fc.constant('dedup') }), {}),
});

const quickCheck = (type: CommandClass) => compiledCheck(type, { rules: true });

describe('quickCheck', () => {
  const takes = quickCheck(ShardRequest);

  it('says yes to what the request class takes as it is, and to nothing else', () => {
    let yes = 0;
    fc.assert(
      fc.property(shard, (plain) => {
        const quick = takes(plain);
        let slow: unknown;
        try {
          slow = requestOf(ShardRequest, plain, 'body');
        } catch {
          slow = undefined;
        }
        expect(quick).toBe(slow !== undefined);
        if (!quick) return;
        yes++;
        expect(JSON.parse(JSON.stringify(slow))).toEqual(JSON.parse(JSON.stringify(plain)));
      }),
      { numRuns: 400 },
    );
    expect(yes).toBeGreaterThan(20);
  });

  it.each([null, [], 'x', 1, undefined])('says no to %p', (value) => expect(takes(value)).toBe(false));

  it('says no where a member that is needed is missing', () => {
    expect(quickCheck(CorrectionRequest)({ tokens: 5 })).toBe(false);
    expect(quickCheck(CorrectionRequest)({ tokens: 5, reason: 'recounted' })).toBe(true);
  });

  it('reads decorators of class-validator itself', () => {
    class Counted {
      @Min(3)
      count: number;
    }
    expect([quickCheck(Counted)({ count: 3 }), quickCheck(Counted)({ count: 2 })]).toEqual([true, false]);
  });
});
