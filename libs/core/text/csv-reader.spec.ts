import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvReader, type CsvRow } from './csv-reader.js';

function read(text: string, limit = 1_000): CsvRow[] {
  const reader = new CsvReader(limit);
  return [...reader.push(Buffer.from(text)), ...reader.end()];
}
const cellsOf = (text: string): unknown[] => read(text).map((row) => ('cells' in row ? row.cells : row.fault));

describe('CsvReader', () => {
  it('reads what csv-parse reads', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ',', '"', '\n', ' ', '') });
    const quoted = fc.tuple(cell, fc.boolean()).map(([text, always]) => {
      return always || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    });
    const row = fc.array(quoted, { minLength: 2, maxLength: 4 }).map((cells) => cells.join(','));
    const text = fc.tuple(fc.array(row, { minLength: 1 }), fc.constantFrom('\n', '\r\n'));
    fc.assert(
      fc.property(text, ([rows, lineEnd]) => {
        const csv = rows.map((one) => one + lineEnd).join('');
        const expected = parse(csv, { relax_column_count: true, record_delimiter: lineEnd });
        expect(cellsOf(csv)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('counts blank lines, and a row of several lines as one', () => {
    expect(read('a,b\n\n"c\nd",e\r\n\r\nf,')).toEqual([
      { row: 1, line: 1, cells: ['a', 'b'] },
      { row: 2, line: 2, cells: [] },
      { row: 3, line: 4, cells: ['c\nd', 'e'] },
      { row: 4, line: 5, cells: [] },
      { row: 5, line: 6, cells: ['f', ''] },
    ]);
  });

  it('reports a line over the limit and a line that is not UTF-8, and reads the next', () => {
    const reader = new CsvReader(10);
    const bytes = Buffer.concat([
      Buffer.from('\ufeffa\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`${'b'.repeat(11)}\nc`),
    ]);
    expect([...reader.push(bytes), ...reader.end()]).toEqual([
      { row: 1, line: 1, cells: ['a'] },
      { row: 2, line: 2, fault: 'is not UTF-8' },
      { row: 3, line: 3, fault: 'is longer than the 10 bytes that a row may take' },
      { row: 4, line: 4, cells: ['c'] },
    ]);
  });

  it('returns the same rows wherever the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', ',', '"', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (csv, size) => {
        const [reader, bytes] = [new CsvReader(1_000), Buffer.from(csv)];
        const rows: CsvRow[] = [];
        for (let at = 0; at < bytes.length; at += size) rows.push(...reader.push(bytes.subarray(at, at + size)));
        expect([...rows, ...reader.end()]).toEqual(read(csv));
      }),
    );
  });

  it.each([
    ['a"b,c', ['has a quote inside of a cell that does not begin with one']],
    ['"a"b,c', ['has text after a closing quote']],
    ['"a\nb,c\nd', ['opens a quote that is not closed', ['b', 'c'], ['d']]],
    ['"a\nb\n"c"\nd', ['has text after a closing quote', ['b'], ['c'], ['d']]],
  ])('reads every row but the faulty one: %j', (text, expected) => expect(cellsOf(text)).toEqual(expected));

  it('starts again after a quote that stays open for longer than a row may be', () => {
    const rows = read(`"${'x\n'.repeat(20)}`, 10);
    expect(rows[0]).toEqual({ row: 1, line: 1, fault: 'opens a quote that is not closed in 10 characters' });
    expect(rows).toHaveLength(20);
  });

  it('numbers rows without gaps, and takes time in proportion to the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '"', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, (csv) => {
        const rows = read(csv);
        expect(rows.map(({ row }) => row)).toEqual(rows.map((_, at) => at + 1));
      }),
      { numRuns: 1_000 },
    );
    // An algorithm that is worse than linear does not end on these within the patience of a person.
    for (const hostile of [
      `${','.repeat(300_000)}"\n${'\n'.repeat(300_000)}`,
      '"a\n'.repeat(300_000),
      'a,"\n""\n'.repeat(150_000),
    ]) {
      expect(read(hostile, 2_000_000)).not.toEqual([]);
    }
  });
});
