import fc from 'fast-check';
import { leafHash } from '@core/merkle';
import { type Actor, entryBytes, type Statement } from './entry.js';
import { EntryBodies } from './entry-bodies.js';

const AT = '2026-04-01T00:00:00.000Z';
const json = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()));
const statement = fc
  .record({ kind: fc.constantFrom('shard.registered', 'vendor.stated'), data: json, how: fc.nat(2), pad: fc.nat(900) })
  .map(({ kind, data, how, pad }): Statement => {
    const text = JSON.stringify({ pad: 'é'.repeat(pad) });
    const bytes = Buffer.from(`before${text}after`);
    if (how === 0) return { kind, data };
    return { kind, data, text: how === 1 ? text : { bytes, start: 6, end: bytes.length - 5 } };
  });
const attributed = fc.tuple(statement, fc.constantFrom<Actor[]>('key:a', 'system:test'));

describe('EntryBodies', () => {
  it('has the bytes and the leaf hash of each entry', () => {
    fc.assert(
      fc.property(fc.array(attributed, { maxLength: 30 }), (all) => {
        const bodies = new EntryBodies(all.length, AT);
        for (const [one, by] of all) bodies.add(one, by);
        const expected = all.map(([one, by]) => entryBytes(one, by, AT));
        const made: Buffer[] = [];
        bodies.forEach((bytes, start, end, at) => {
          expect(at).toBe(made.push(Buffer.from(bytes.subarray(start, end))) - 1);
        });
        expect(made.map(String)).toEqual(expected.map(String));
        expect(bodies.leaves).toEqual(Buffer.concat(expected.map((body) => leafHash(body))));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses an entry that is too large, in each form of its text', () => {
    const text = JSON.stringify('x'.repeat(65_535));
    const slice = { bytes: Buffer.from(text), start: 0, end: text.length };
    for (const given of [text, slice, undefined])
      expect(() => new EntryBodies(1, AT).add({ kind: 'k', data: { text }, text: given }, 'key:a')).toThrow(
        /at most 65535/,
      );
  });
});
