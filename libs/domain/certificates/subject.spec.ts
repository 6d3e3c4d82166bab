import type { ShardNaming } from '@domain/shards';
import { bindingEntry, hasRequestedName, nameAt, requestedLocation } from './subject.js';

const digest = `sha256:${'a'.repeat(64)}`;
const uri = 's3://bucket/1';
const other = 's3://elsewhere/1';
/** Registered by its URI in entry 10, bound in entry 20. */
const bound: ShardNaming = { number: 0, entry: 10, uri, digest, digestEntry: 20 };
const unbound: ShardNaming = { ...bound, digest: null, digestEntry: null };
const both: ShardNaming = { ...bound, digestEntry: 10 };
const byDigest: ShardNaming = { ...both, uri: null };

describe('the name under which a set has a subject', () => {
  it.each([
    ['bound', bound, digest, { 5: uri, 10: uri, 11: uri, 20: uri, 21: digest }],
    ['bound', bound, uri, { 5: uri, 10: uri, 11: uri, 20: uri, 21: digest }],
    ['bound, by another place', bound, other, { 5: other, 11: uri, 21: digest }],
    ['not bound', unbound, uri, { 5: uri, 11: uri, 99: uri }],
    ['registered with both', both, digest, { 5: digest, 10: digest, 11: digest }],
    ['registered with both', both, uri, { 5: uri, 10: uri, 11: digest }],
    ['registered by its digest', byDigest, digest, { 5: digest, 11: digest }],
    ['registered by its digest, by a place', byDigest, other, { 5: other, 11: digest }],
    ['not registered', null, digest, { 5: digest }],
  ])('%s (%#)', (_, naming, requested, names) => {
    for (const [upto, name] of Object.entries(names))
      expect([upto, nameAt({ requested, naming }, Number(upto))]).toEqual([upto, name]);
  });

  it('needs linking entries only if it differs from the requested name', () => {
    expect(hasRequestedName({ requested: digest, naming: bound }, [21, 30])).toBe(true);
    expect(hasRequestedName({ requested: digest, naming: bound }, [15, 30])).toBe(false);
    expect(bindingEntry({ requested: digest, naming: bound })).toBe(20);
    expect(bindingEntry({ requested: other, naming: byDigest })).toBeNull();
    expect(requestedLocation({ requested: other, naming: bound })).toEqual({ number: 0, uri: other });
    expect(requestedLocation({ requested: uri, naming: bound })).toBeNull();
    expect(requestedLocation({ requested: uri, naming: null })).toBeNull();
  });
});
