import { makerOf, originHash, originMatches, originTuple, vendorsOf, type OriginTuple } from './origin.js';
import { originSet, originSetHash } from './origin-set.js';

const origin: OriginTuple = {
  kind: 'model_generated',
  involvement: 'annotation',
  vendor: 'cloud',
  channel: 'api',
  generator: 'acme/m@1.5',
};

describe('origins', () => {
  it('drop share and evidence, which differ by shard', () => {
    const declared = { ...origin, share: 0.5, evidence: [{ uri: 'https://e.example/' }] };
    expect(originTuple(declared)).toEqual(origin);
    expect(originHash(originTuple(declared))).toEqual(originHash(origin));
    expect(originHash({ ...origin, channel: 'chat' })).not.toEqual(originHash(origin));
  });

  it('have fixed hashes', () => {
    expect(originHash({ kind: 'unknown', involvement: 'content' }).toString('hex')).toBe(
      'c8b9b9616b81e0614c09d2cdeb251f07614e6e093f8a871eab1a7cd917a8eca2',
    );
    expect(originSetHash([0, 3, 12]).toString('hex')).toBe(
      '2ecda26167e63a4a534575939542f67117a086d3ced0070fd77b35150befc7fb',
    );
  });

  it('name the maker of a generator, unless it is unnamed or local', () => {
    const makers = ['acme/m@1', 'acme/a/b@1', 'lark@1.0', 'unknown/unknown@unknown', undefined].map(makerOf);
    expect(makers).toEqual(['acme', 'acme', undefined, undefined, undefined]);
    expect(vendorsOf(origin)).toEqual(['cloud', 'acme']);
    expect(vendorsOf({ ...origin, vendor: 'acme' })).toEqual(['acme']);
    expect(vendorsOf({ kind: 'human', involvement: 'content' })).toEqual([]);
  });

  it.each([
    [{}, true],
    [{ kind: 'model_generated' }, true],
    [{ kind: 'human' }, false],
    [{ involvement: 'annotation', channel: 'api' }, true],
    [{ involvement: 'content' }, false],
    [{ channel: 'chat' }, false],
    [{ vendor: 'cloud' }, true],
    [{ vendor: 'acme' }, true],
    [{ vendor: 'other' }, false],
    [{ generator: 'acme/m@1.5' }, true],
    [{ generator: 'acme/m' }, true],
    [{ generator: 'acme/m@1' }, false],
    [{ generator: 'acme' }, false],
    [{ vendor: 'acme', kind: 'human' }, false],
  ] as const)('match %j: %s', (filter, matches) => expect(originMatches(origin, filter)).toBe(matches));

  it('form sets in one canonical order', () => {
    expect(originSet([3, 1, 20, 3])).toEqual([1, 3, 20]);
  });
});
