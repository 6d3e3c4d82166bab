import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { counts } from '@core/detectors';
import { realTexts } from '@testing/references';
import { ENCODING_LIBRARY, loadEncoding } from './load-encoding.js';

const NAMES = ['cl100k_base', 'o200k_base'] as const;
type Name = (typeof NAMES)[number];

/** As tiktoken 0.12 states them, without its possessive quantifiers. */
const PATTERNS: Readonly<Record<Name, RegExp>> = {
  cl100k_base:
    /'(?:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s/giu,
  o200k_base: new RegExp(
    [
      String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?`,
      String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?`,
      String.raw`\p{N}{1,3}`,
      String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
      String.raw`\s*[\r\n]+`,
      String.raw`\s+(?!\S)`,
      String.raw`\s+`,
    ].join('|'),
    'gu',
  ),
};

/** The obvious way: of neighbours that are a token together, the lowest rank is joined. */
function slowCounter(name: Name): (text: string) => number {
  const lines = readFileSync(`node_modules/gpt-tokenizer/data/${name}.tiktoken`, 'utf8').split('\n');
  const ranks = new Map(
    lines.filter(Boolean).map((line) => {
      const [bytes = '', rank] = line.split(' ');
      return [Buffer.from(bytes, 'base64').toString('latin1'), Number(rank)];
    }),
  );
  const ofPiece = (piece: string): number => {
    const whole = Buffer.from(piece).toString('latin1');
    if (ranks.has(whole)) return 1;
    const parts = [...whole];
    for (;;) {
      let [least, at] = [Number.POSITIVE_INFINITY, -1];
      for (let next = 0; next + 1 < parts.length; next++) {
        const rank = ranks.get(`${parts[next]}${parts[next + 1]}`) ?? Number.POSITIVE_INFINITY;
        if (rank < least) [least, at] = [rank, next];
      }
      if (at < 0) return parts.length;
      parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
    }
  };
  return (text) => (text.match(PATTERNS[name]) ?? []).reduce((sum, piece) => sum + ofPiece(piece), 0);
}

const PARTS = [
  ...['a', 'The', ' word', "don't", "'S", 'ſ', ' antidisestablishmentarianism', '<|endoftext|>', '<|im_start|>'],
  ...['0', '2026', '1234567', ' ', '  ', '\n', '\r\n', '\t', '\n\n  ', '/', '//', '…', '—', '!!!', ' {', '}\n', '/\n'],
  ...['数据', '来源', '，', 'ほげ', 'ไทยก็', 'é', 'e\u0301', '😀', '👩‍💻', '𠀀', 'Ǆ', '٣', '\u00a0', '\u200b'],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);

describe.each(NAMES)('tokens of %s', (name) => {
  let count: (...texts: readonly string[]) => { tokens: number; cutPieces: number };
  let slow: (text: string) => number;
  beforeAll(async () => {
    slow = slowCounter(name);
    const encoding = await loadEncoding(name);
    count = (...texts) => {
      const run = counts.start({ tokeniser: name }, { encoding });
      for (const [index, one] of texts.entries()) run.record(one, { index, offset: null, uri: null });
      return run.end() as { tokens: number; cutPieces: number };
    };
  });

  it('are those that OpenAI’s cookbook states', () => {
    const stated: readonly [text: string, Readonly<Record<Name, number>>][] = [
      ['antidisestablishmentarianism', { cl100k_base: 6, o200k_base: 6 }],
      ['2 + 2 = 4', { cl100k_base: 7, o200k_base: 7 }],
      ['お誕生日おめでとう', { cl100k_base: 9, o200k_base: 8 }],
    ];
    for (const [one, tokens] of stated) expect(count(one)).toMatchObject({ tokens: tokens[name], cutPieces: 0 });
  });

  it('are as many as by joining neighbours one by one, whatever the text is', () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(count(one)).toMatchObject({ tokens: slow(one), cutPieces: 0 });
      }),
    );
  });

  it('are as many where a text is encoded in parts', () => {
    const words = fc.array(fc.constantFrom(...PARTS), { minLength: 9_000, maxLength: 12_000 });
    fc.assert(
      fc.property(words, (parts) => {
        const one = parts.join('');
        expect(count(one)).toMatchObject({ tokens: slow(one), cutPieces: 0 });
      }),
      { numRuns: 4 },
    );
    const real = realTexts(12).join('\n');
    expect(real.length).toBeGreaterThan(30_000);
    expect(count(real)).toMatchObject({ tokens: slow(real), cutPieces: 0 });
  });

  it('of records are those of each, added up; a run without the encoding counts none', () => {
    expect(count('one', ' two', '').tokens).toBe(slow('one') + slow(' two'));
    const run = counts.start({ tokeniser: name });
    run.record('one', { index: 0, offset: null, uri: null });
    expect(() => run.end()).toThrow('nothing was given');
  });

  it('are counted in steps of bounded time where a text is one word, and the facts state the cuts', async () => {
    const encoding = await loadEncoding(name);
    for (const letter of ['a', ' ', '!', '模', '😀']) {
      const run = counts.start({ tokeniser: name }, { encoding });
      run.record(letter.repeat(200_000), { index: 0, offset: null, uri: null });
      let [steps, longest, before] = [0, 0, process.cpuUsage().user];
      for (const _step of run.work?.() ?? []) {
        const now = process.cpuUsage().user;
        [steps, longest, before] = [steps + 1, Math.max(longest, now - before), now];
      }
      expect(steps).toBeGreaterThan(20);
      expect(longest).toBeLessThan(500_000);
      const { tokens, cutPieces } = run.end() as { tokens: number; cutPieces: number };
      expect(cutPieces).toBeGreaterThan(300);
      expect(tokens).toBeGreaterThan(0);
    }
  });
});

it('names the library that is installed', () => {
  const { version } = JSON.parse(readFileSync('node_modules/gpt-tokenizer/package.json', 'utf8')) as {
    version: string;
  };
  expect(ENCODING_LIBRARY).toBe(`gpt-tokenizer ${version}`);
});
