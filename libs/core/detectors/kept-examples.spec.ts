import fc from 'fast-check';
import { EXAMPLE_ITEM, examplesOf, excerptAt, keptExamples } from './kept-examples.js';

describe('kept examples', () => {
  it('are the texts again, cut at a character where they are long', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 700 });
    const example = fc.record({ record: fc.nat(0xffff_ffff), text });
    fc.assert(
      fc.property(fc.array(example, { maxLength: 5 }), (examples) => {
        const { items, size } = keptExamples(examples);
        expect([size, items.length]).toEqual([EXAMPLE_ITEM, examples.length * EXAMPLE_ITEM]);
        const read = examplesOf(Buffer.from(items));
        for (const [at, { record, text: whole }] of examples.entries()) {
          expect(read[at]?.record).toBe(record);
          const kept = read[at]?.text ?? '';
          expect(whole.startsWith(kept)).toBe(true);
          const next = [...whole.slice(kept.length)][0] ?? '';
          if (kept !== whole) expect(Buffer.byteLength(kept + next)).toBeGreaterThan(1_018);
        }
      }),
    );
  });

  it('are of what is around a place', () => {
    const text = 'x'.repeat(1_000);
    expect([excerptAt(text, 0), excerptAt(text, 500), excerptAt(text, 999)].map(({ length }) => length)).toEqual([
      250, 500, 251,
    ]);
  });
});
