import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { digestOf } from './digest-stream.js';
import { RecordCounter } from './record-counter.js';

function count(format: 'lines' | 'csv', text: string, size: number): number {
  const counter = new RecordCounter(format);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
  return counter.end();
}

describe('RecordCounter', () => {
  const size = fc.integer({ min: 1, max: 9 });

  it('counts lines that are not empty, wherever the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\n', '\r\n', 'ü'), maxLength: 30 });
    fc.assert(
      fc.property(text, size, (lines, step) => {
        expect(count('lines', lines, step)).toBe(lines.split(/\r?\n/).filter((line) => line !== '').length);
      }),
    );
  });

  it('counts the rows that csv-parse reads, without the header', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', ',', '"', '\n'), maxLength: 5 })
      .map((text) => `"${text.replaceAll('"', '""')}"`);
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1 });
    fc.assert(
      fc.property(rows, size, (all, step) => {
        const text = `x,y\n${all.map((row) => row.join(',')).join('\n')}`;
        expect(count('csv', text, step)).toBe(parse(text).length - 1);
      }),
    );
    expect([count('csv', '', 1), count('csv', 'x,y\n', 1), count('csv', 'x,y', 1)]).toEqual([0, 0, 0]);
  });

  it('counts the records inside gzip, and nothing in a file that is not gzip', async () => {
    const zipped = gzipSync('a\n'.repeat(100_000));
    const chunks = async function* (bytes: Buffer): AsyncGenerator<Buffer> {
      for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
    };
    const counting = { records: 'lines', gzip: true } as const;
    expect(await digestOf(chunks(zipped), counting)).toMatchObject({ bytes: zipped.length, records: 100_000 });
    const { digest } = await digestOf(chunks(Buffer.from('no gzip'.repeat(50))));
    expect(await digestOf(chunks(Buffer.from('no gzip'.repeat(50))), counting)).toEqual({ digest, bytes: 350 });
    expect((await digestOf(chunks(zipped.subarray(0, 100)), counting)).records).toBeUndefined();
  });
});
