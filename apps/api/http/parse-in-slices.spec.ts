import { Pace } from '@platform/cancellation';
import { parseInSlices } from './parse-in-slices.js';

const parse = (text: string): Promise<unknown> =>
  parseInSlices(
    Buffer.from(text),
    new Pace(),
    () => undefined,
    () => undefined,
  );
const items = Array.from({ length: 30_000 }, (_, at) => `s3://bücket/"\\,]}/${at}`);
const weighted = items.map((shard) => ({ shard, tags: [1, [2, { a: '[' }]] }));
const long = JSON.stringify(items).slice(1, -1);

describe('parseInSlices', () => {
  it.each<[string, unknown]>([
    ['long lists', { version: '1', add: items, remove: items, empty: [], small: [1, 2] }],
    ['lists of objects', { add: weighted }],
    ['lists in objects', { selector: { 'a"\\é': { shards: items }, more: items }, after: 1 }],
    ['a list that is the document', items],
    ['lists in lists', { lists: [items, items] }],
    ['no list', { text: 'x'.repeat(500_000) }],
    ['the member __proto__', JSON.parse(`{"__proto__":[${long}]}`)],
  ])('parses %s as JSON.parse does', async (_, value) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)])
      expect(await parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    `{"a":[${long},]}`,
    `{"a":[,${long}]}`,
    `{"a":[${long},,${long}]}`,
    `{"a":[${long}}`,
    `{"a":{${long}]}`,
    `{"a":[${long}`,
    `{"a":[${long}]`,
    `{"a":[${long}]}]`,
    `{"a":[${long},"x]}`,
    `{"a":[${long},{]}]}`,
    `{"a\\x":[${long}]}`,
    `{"a" [${long}]}`,
    `{[${long}]}`,
    `[${long}][${long}]`,
  ])('refuses what JSON.parse refuses (%#)', async (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    await expect(parse(text)).rejects.toThrow(SyntaxError);
  });
});
