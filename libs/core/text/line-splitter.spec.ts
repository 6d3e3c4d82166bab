import fc from 'fast-check';
import { LineSplitter } from './line-splitter.js';

const LIMIT = 8;

/** The obvious reference: the whole text at once. */
function linesOf(text: string): { line: number; text: string | null }[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, i) => ({ line: i + 1, text: line.length > LIMIT ? null : line }));
}

describe('LineSplitter', () => {
  it('returns the same lines wherever the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (parts) => {
        const splitter = new LineSplitter(LIMIT);
        const lines = [...parts.flatMap((part) => splitter.push(Buffer.from(part))), ...splitter.end()];
        const got = lines.map(({ line, bytes }) => ({ line, text: bytes && bytes.toString() }));
        expect(got).toEqual(linesOf(parts.join('')));
      }),
    );
  });

  it('reports a line over the limit at once, and keeps nothing of it', () => {
    const splitter = new LineSplitter(LIMIT);
    const lines = Array.from({ length: 1_000 }, () => splitter.push(Buffer.alloc(1_000, 'x')));
    expect(lines.flat()).toEqual([{ line: 1, bytes: null }]);
    expect(lines[0]).toHaveLength(1);
    expect(splitter).toMatchObject({ parts: [], length: 0 });
    expect(splitter.push(Buffer.from('\nok\n'))).toEqual([{ line: 2, bytes: Buffer.from('ok') }]);
  });
});
