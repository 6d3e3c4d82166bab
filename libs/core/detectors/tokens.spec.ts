import fc from 'fast-check';
import { tokenHash, TokenHashes, tokensOf } from './tokens.js';

describe('tokensOf', () => {
  it.each([
    ["Don't  STOP, Ünïted’s 3rd!", ['don', 't', 'stop', 'ünïted', 's', '3rd']],
    ['re\u00aden\u200bcoded e\u0301', ['reencoded', 'é']],
    ['我是ChatGPT。とても', ['我', '是', 'chatgpt', 'と', 'て', 'も']],
    ['저는 언어 모델', ['저는', '언어', '모델']],
    ['𠀀𠀁 𝐁old', ['𠀀', '𠀁', 'bold']],
    [' .,!', []],
  ])('splits %j', (text, tokens) => expect(tokensOf(text)).toEqual(tokens));
});

describe('TokenHashes', () => {
  it('hashes what tokensOf returns, for every character between two words', () => {
    const reader = new TokenHashes(1);
    const differing = Array.from({ length: 0x11_0000 }, (_, code) => code).filter((code) => {
      const text = `a${String.fromCodePoint(code)}b`;
      reader.read(text);
      const hashes = tokensOf(text).map((token) => tokenHash(token, 1));
      return reader.count !== hashes.length || hashes.some((hash, at) => hash !== reader.hashes[at]);
    });
    expect(differing).toEqual([]);
  });

  it('hashes what tokensOf returns, for any text', () => {
    const unit = fc.oneof(
      fc.constantFrom(
        'a',
        'Z',
        '0',
        ' ',
        '\n',
        "'",
        '’',
        '\u00ad',
        '\u200b',
        'é',
        'e\u0301',
        'İ',
        'Σ',
        'ﬁ',
        '我',
        'か',
        '𠀀',
        '𝐁',
        '😀',
        '한',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const text = fc.array(unit, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer(), (one, seed) => {
        const reader = new TokenHashes(seed | 0);
        reader.read(one);
        const hashes = tokensOf(one).map((token) => tokenHash(token, seed | 0));
        expect([...reader.hashes.subarray(0, reader.count)]).toEqual(hashes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads a text of more tokens than it has room for', () => {
    const reader = new TokenHashes(1);
    reader.read('word '.repeat(10_000));
    expect([reader.count, reader.hashes[9_999]]).toEqual([10_000, tokenHash('word', 1)]);
  });
});
