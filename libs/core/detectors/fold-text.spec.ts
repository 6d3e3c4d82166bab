import fc from 'fast-check';
import { foldText } from './fold-text.js';

/** Each step of the definition over the whole text. */
function foldedSlowly(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/[\u2018\u2019\u02bc\u2032]/gu, "'")
    .replace(/[\u201c\u201d]/gu, '"');
}

describe('foldText', () => {
  const ascii = fc.constantFrom(...'  \t\n\r\v\f\x00\x1c\x1f\x7faB09\'"`I');
  const others = fc.constantFrom(...'\u00a0\u3000\u2028\u00ad\u200b\ufeff’“ﬁİΣσ\u0301ÉＡ語🎉\u0085');

  it.each([
    ['ASCII', fc.string({ unit: ascii, maxLength: 30 })],
    ['other characters among it', fc.string({ unit: fc.oneof(ascii, others), maxLength: 30 })],
    ['any text', fc.string({ unit: 'binary', maxLength: 30 })],
  ])('returns what each step over the whole text returns: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => expect(foldText(text)).toBe(foldedSlowly(text))),
      { numRuns: 5_000 },
    );
  });

  it('leaves folded text as it is', () => {
    expect(foldText(' It’s \t\n “so”\u00a0 ')).toBe(' it\'s "so" ');
    expect(foldText('it is so')).toBe('it is so');
  });
});
