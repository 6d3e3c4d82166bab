import fc from 'fast-check';
import { foldText } from './fold-text.js';
import { PhraseFilter } from './phrase-filter.js';
import { PHRASES } from './phrase-list.js';

const FOLDED = PHRASES.map(({ phrase }) => foldText(phrase));
const unit = fc.constantFrom(
  ...(" \t\n\u00a0aAbi’'é.…™ﬁß\u0301\u0327\ufe0f\u200b\u00adİΣσ한ᄀ語作為🎉😀🤖🄰🯱‍👨‍💻𝐀1²Ａ".match(/./gsu) as string[]),
);
const noise = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));

/** A phrase as somebody may write it: other case, other spaces, other forms of its letters. */
const written = (phrase: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...[...phrase].map((character) =>
        fc.constantFrom(character, character, character.toUpperCase(), wide(character)),
      ),
    )
    .map((characters) => characters.join(''));

function wide(character: string): string {
  if (character === ' ') return ' \u3000\n';
  if (character === "'") return '\u2019';
  const code = character.charCodeAt(0);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : character.normalize('NFD');
}

describe('PhraseFilter', () => {
  const lists = [
    FOLDED,
    ['a b i', 'ab ab a', 'aab b a b'],
    ['ab i.…', 'éé éé é', 'ab 🎉 i'].map(foldText),
    ['作為作為作', 'ab'],
  ];
  it.each(lists.map((list, at) => [at, list] as const))(
    'passes over no text that holds a phrase (list %i)',
    (_, list) => {
      const filter = new PhraseFilter(list);
      const phrase = fc.constantFrom(...list).chain(written);
      const texts = fc.array(fc.oneof(noise, phrase), { maxLength: 6 }).map((parts) => parts.join(''));
      fc.assert(
        fc.property(texts, (text) => {
          const folded = foldText(text);
          if (list.some((one) => folded.includes(one))) expect(filter.mayHold(text)).not.toBe(false);
        }),
        { numRuns: 3_000 },
      );
    },
  );

  it('passes over text without any, in ASCII and beyond it', () => {
    const filter = new PhraseFilter(FOLDED);
    for (const text of [
      'I hope this helps a lot. '.repeat(50),
      '“It’s important”, he wrote… '.repeat(50),
      '训练数据的来源 😀🎉🤖👨‍💻 '.repeat(50),
      '',
    ])
      expect(filter.mayHold(text)).toBe(false);
    expect(filter.mayHold(`${'x '.repeat(500)}I’m   CHATGPT`)).toBe(true);
  });

  it('does not know where the text around a character decides', () => {
    const filter = new PhraseFilter(FOLDED);
    for (const text of ['e\u0301', 'ΟΔΟΣ', '한글 \u1112\u1161\u11ab', '𝐀', '🄰', '🯱'])
      expect(filter.mayHold(text)).toBeNull();
    expect(new PhraseFilter(['ab']).mayHold('ab')).toBeNull();
  });
});
