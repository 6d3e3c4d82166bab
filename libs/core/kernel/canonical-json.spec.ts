import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, canonicalPieces, type JsonObject, type JsonValue } from './canonical-json.js';

describe('canonicalJson', () => {
  // RFC 8785 §3.2.2 and §3.2.3: the sample of serialisation and the sample of sorting.
  test('the samples of RFC 8785', () => {
    const numbers = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      literals: [null, true, false],
    };
    expect(canonicalJson(numbers)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
    expect(canonicalJson({ string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/' })).toBe(
      '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const names = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\ud83d\ude00': 'Smiley',
      '\u0080': 'Control',
      '\u00f6': 'o',
    };
    const order = Object.keys(JSON.parse(canonicalJson(names)) as JsonObject);
    expect(canonicalJson(names)).toBe(
      '{"\\r":"CR","1":"One","\u0080":"Control","ö":"o","€":"Euro","😀":"Smiley","\ufb33":"Dalet"}',
    );
    expect(order).toHaveLength(7);
  });

  test('equal values have one text, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: 1, a: undefined, c: [] })).toBe(canonicalJson({ c: [], b: 1 }));
  });

  test('is what the package canonicalize returns', () => {
    const reference = canonicalize as unknown as (value: JsonValue) => string;
    const sorted = fc.jsonValue().map((value) => JSON.parse(reference(value as JsonValue)) as JsonValue);
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), sorted), (value) => {
        expect(canonicalJson(value)).toBe(reference(value));
      }),
    );
    for (const value of [-0, 1e21, [1e-7], { 9: 1, 10: 2 }, { a: undefined, b: {} }])
      expect(canonicalJson(value)).toBe(reference(value));
  });

  test.each<[string, JsonValue, string]>([
    ['a lone surrogate', { a: ['x', 'y\ud800'] }, '/a/1'],
    ['a lone surrogate in a name', { 'a/~': { '\udc00': 1 } }, '/a~1~0/\udc00'],
    ['infinity', [Number.POSITIVE_INFINITY], '/0'],
    ['not a number', { n: Number.NaN }, '/n'],
  ])('%s has no canonical text', (_, value, pointer) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ code: 'not-canonical', complaints: [expect.objectContaining({ pointer })] }),
    );
  });
});

describe('canonicalPieces', () => {
  const items = Array.from({ length: 1_201 }, (_, at) => ({ b: at, a: `é"${at}` }));
  it.each([
    ['an object', { z: 1, a: [1, 2], ä: { y: undefined, x: null }, '\u20ac': 'text' }],
    ['long lists', { items, deep: { deep: [items, { deep: { deep: items } }] } }],
    ['a list of few', ['POST', '/v1', { items }]],
    ['empty values', { list: [], object: {}, none: { none: undefined } }],
    ['a text', 'text'],
    ['null', null],
  ])('make the text of canonicalJson for %s', (_, value) => {
    expect([...canonicalPieces(value)].join('')).toBe(canonicalJson(value));
  });

  it('refuse what has no such text', () => {
    expect(() => [...canonicalPieces({ '\ud800': 1 })]).toThrow('lone surrogate');
    expect(() => [...canonicalPieces({ list: [...items, NaN] as never })]).toThrow('not a finite number');
  });
});
