import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import { recordKeyDigest, recordKeys } from './record-keys.js';

const SALT = '0a'.repeat(32);
const digestOf = (key: string): string => recordKeyDigest(Buffer.from(SALT, 'hex'), key);

function facts(records: readonly (readonly [string, string | null])[], parameters: JsonObject): JsonObject {
  const run = recordKeys.start({ salt: SALT, ...parameters });
  for (const [index, [text, uri]] of records.entries()) run.record(text, { index, offset: 5, uri });
  return run.end();
}

describe('record-keys', () => {
  it('fixes the digest of a key for ever: it is kept after the key is deleted', () => {
    expect(digestOf(' doc-e\u0301 ')).toBe(digestOf('doc-é'));
    expect(digestOf('doc-1')).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(recordKeyDigest(Buffer.alloc(32), 'doc-1')).not.toBe(digestOf('doc-1'));
  });

  it('finds the records whose key was removed, by text or by address', () => {
    const records = [
      ['doc-1', 'http://a/1'],
      ['doc-2\n', null],
      ['doc-2', null],
      ['', null],
    ] as const;
    expect(facts(records, { digests: [digestOf('doc-2'), digestOf('doc-9')] })).toEqual({
      records: 4,
      withoutKey: 1,
      keys: 2,
      foundKeys: 1,
      foundRecords: 2,
      per100000: { rate: 50_000, low: expect.closeTo(15_004, 0), high: expect.closeTo(84_996, 0) },
      examples: [
        { record: 1, offset: 5, digest: digestOf('doc-2') },
        { record: 2, offset: 5, digest: digestOf('doc-2') },
      ],
    });
    const byAddress = facts(records, { key: 'uri', digests: [digestOf('http://a/1')], examples: 0 });
    expect(byAddress).toMatchObject({ withoutKey: 3, foundRecords: 1, examples: [] });
  });

  it('finds what a search in a list finds', () => {
    const key = fc.constantFrom('a', 'b', ' a', 'á', 'a\u0301', 'c');
    fc.assert(
      fc.property(fc.array(key), fc.array(key, { minLength: 1 }), (texts, wanted) => {
        const canonical = (one: string): string => one.normalize('NFC').trim();
        const found = texts.filter((text) => wanted.some((one) => canonical(one) === canonical(text)));
        const pairs = texts.map((text) => [text, null] as const);
        expect(facts(pairs, { digests: wanted.map(digestOf) })['foundRecords']).toBe(found.length);
      }),
    );
  });

  it.each([
    [{}],
    [{ digests: ['x'] }],
    [{ digests: [digestOf('a')], salt: 'short' }],
    [{ digests: [digestOf('a')], key: 'id' }],
  ])('refuses the parameters %j', (parameters) =>
    expect(() => facts([], parameters)).toThrow(expect.objectContaining({ code: 'invalid-parameters' })),
  );
});
