import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvRow, CsvRows } from './csv-rows.js';

function read(text: string, limit = 1_000): CsvRow[] {
  const rows = new CsvRows(limit);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return [...lines.flatMap((line) => rows.push(line)), ...rows.end()];
}
const cellsOf = (text: string): unknown[] => read(text).map((row) => ('cells' in row ? row.cells : row.fault));

describe('CsvRows', () => {
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
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: [] },
      { row: 3, cells: ['c\nd', 'e'] },
      { row: 4, cells: [] },
      { row: 5, cells: ['f', ''] },
    ]);
  });

  it.each([
    ['a"b,c', ['has a quote inside of a cell that does not begin with one']],
    ['"a"b,c', ['has text after a closing quote']],
    ['"a\nb,c\nd', ['opens a quote that is not closed', ['b', 'c'], ['d']]],
    ['"a\nb\n"c"\nd', ['has text after a closing quote', ['b'], ['c'], ['d']]],
  ])('loses no row to a fault in another: %j', (text, expected) => expect(cellsOf(text)).toEqual(expected));

  it('reads on after a quote that is open for longer than a row may be', () => {
    const rows = read(`"${'x\n'.repeat(20)}`, 10);
    expect(rows[0]).toEqual({ row: 1, fault: 'opens a quote that is not closed in 10 characters' });
    expect(rows).toHaveLength(20);
  });

  it('gives every line its row, whatever the text, and takes time in proportion', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '"', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, (csv) => {
        const rows = read(csv);
        expect(rows.map(({ row }) => row)).toEqual(rows.map((_, at) => at + 1));
      }),
      { numRuns: 1_000 },
    );
    for (const hostile of [
      `${','.repeat(300_000)}"\n${'\n'.repeat(300_000)}`,
      '"a\n'.repeat(300_000),
      'a,"\n""\n'.repeat(150_000),
    ]) {
      const started = performance.now();
      read(hostile, 2_000_000);
      expect(performance.now() - started).toBeLessThan(3_000);
    }
  });
});
