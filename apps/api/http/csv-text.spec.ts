import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvText } from './csv-text.js';

const read = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, record_delimiter: '\r\n', relax_quotes: false, skip_empty_lines: false });

describe('csvText', () => {
  it('has a column for each member, in the order in which they first appear', () => {
    const items = [
      { shard: 'a', bytes: null, direct: { shards: 1 }, origins: [{ kind: 'human' }] },
      { shard: 'b', bytes: 7, direct: { shards: 0, tokens: 2 } },
    ];
    expect(csvText(items)).toBe(
      'shard,bytes,direct.shards,origins,direct.tokens\r\na,,1,"[{""kind"":""human""}]",\r\nb,7,0,,2\r\n',
    );
  });

  it('has a member with members in one cell where there would be too many columns', () => {
    const labelled = (count: number) =>
      Array.from({ length: 100 }, (_, shard) => ({
        shard,
        labels: Object.fromEntries(Array.from({ length: count }, (_, at) => [`${shard}-${at}`, 'a'])),
      }));
    expect(csvText(labelled(1)).split('\r\n', 1)[0]?.split(',')).toHaveLength(101);
    const [first] = read(csvText(labelled(2)));
    expect(first).toEqual({ shard: '0', labels: '{"0-0":"a","0-1":"a"}' });
  });

  it('is empty without items', () => {
    expect(csvText([])).toBe('');
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('does not let a spreadsheet run %j', (text) => {
    expect(read(csvText([{ text }]))).toEqual([{ text: `'${text}` }]);
    expect(csvText([{ text: -1 }])).toBe('text\r\n-1\r\n');
  });

  it('is read back by another reader, whatever the texts hold', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ü', '=') });
    fc.assert(
      fc.property(fc.array(fc.record({ a: text, b: text }), { minLength: 1 }), (items) => {
        const expected = items.map(({ a, b }) => ({
          a: a.replace(/^([=+\-@\t\r])/, "'$1"),
          b: b.replace(/^([=+\-@\t\r])/, "'$1"),
        }));
        expect(read(csvText(items))).toEqual(expected);
      }),
    );
  });
});
