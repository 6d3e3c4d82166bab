import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { detect, supportedLanguages, toISO2 } from 'tinyld';
import { counts } from './counts.js';
import {
  LANGUAGE_DETECTOR,
  languageOf as languageBy,
  TOLD_LANGUAGES,
  toldLanguage,
  UNKNOWN_LANGUAGE,
} from './languages.js';

const languageOf = (text: string, characters?: number): string => languageBy(detect, text, characters);

const FOLDER = path.dirname(require.resolve('typescript'));
/** Real texts of known languages: the messages of the TypeScript compiler. */
const LANGUAGES = ['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw'];
/** Messages of which one record is made: some 200 characters. */
const MESSAGES = 3;
const RECORDS = 150;

function recordsIn(language: string): string[] {
  const file = path.join(FOLDER, language, 'diagnosticMessages.generated.json');
  const messages = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  const step = Math.floor(messages.length / (MESSAGES * RECORDS));
  return Array.from({ length: RECORDS }, (_, at) =>
    Array.from({ length: MESSAGES }, (__, more) => messages[(at * MESSAGES + more) * step] ?? '').join(' '),
  );
}

/** The messages as the compiler has them, before they are translated. */
function englishRecords(): string[] {
  const texts = [...readFileSync(require.resolve('typescript'), 'utf8').matchAll(/"([A-Z][^"\\{}]{60,200}\.)"\)/g)];
  return texts.slice(0, RECORDS).map(([, text = '']) => text);
}

const factsOf = (texts: readonly string[], languages: object | boolean) => {
  const run = counts.start({ languages } as never, { tellLanguage: detect });
  for (const [index, text] of texts.entries()) run.record(text, { index, offset: null, uri: null });
  return run.end();
};

describe('languages of real texts', () => {
  const told = new Map<string, string[]>([['en', englishRecords().map((text) => languageOf(text))]]);
  for (const language of LANGUAGES)
    told.set(
      language,
      recordsIn(language).map((text) => languageOf(text)),
    );
  const shareOf = (language: string, wanted: string): number => {
    const all = told.get(language) ?? [];
    return all.filter((one) => one === wanted).length / all.length;
  };

  it.each(['en', ...LANGUAGES])('tells %s, with the measured error that the README states', (language) => {
    expect(told.get(language)?.length).toBeGreaterThan(100);
    const right = shareOf(language, toldLanguage(language) ?? '');
    expect(right).toBeGreaterThanOrEqual(0.85);
  });

  it('takes less than one text in ten of a language for any other one', () => {
    for (const [language, all] of told) {
      const right = toldLanguage(language);
      const wrong = new Map<string, number>();
      for (const one of all.filter((other) => other !== right && other !== UNKNOWN_LANGUAGE))
        wrong.set(one, (wrong.get(one) ?? 0) + 1);
      expect([language, Math.max(0, ...wrong.values()) / all.length < 0.1]).toEqual([language, true]);
    }
  });
});

describe('the languages of counts', () => {
  it('are those of the detector that the facts name', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8'));
    expect(LANGUAGE_DETECTOR).toBe(`tinyld ${dependencies.tinyld}`);
    const left = supportedLanguages.map((language) => toISO2(language)).filter((one) => !TOLD_LANGUAGES.includes(one));
    expect(left.sort()).toEqual(['ber', 'eo', 'la', 'tlh', 'vo']);
    expect(TOLD_LANGUAGES.length + left.length).toBe(supportedLanguages.length);
    expect(['nb', 'zh-Hant', 'pt-BR', 'DE', 'gd', 'mul'].map(toldLanguage)).toEqual([
      'no',
      'zh',
      'pt',
      'de',
      null,
      null,
    ]);
  });

  it('are told of the beginning of each record alone', () => {
    const [german = '', english = ''] = [recordsIn('de')[0], englishRecords()[0]];
    const begin = german.slice(0, 100);
    expect(languageOf(begin + english.repeat(20), 100)).toBe(languageOf(begin));
  });

  it.each([
    ['', UNKNOWN_LANGUAGE],
    ['hello', UNKNOWN_LANGUAGE],
    ['12345 67890 '.repeat(50), UNKNOWN_LANGUAGE],
    ['训练数据的来源', 'zh'],
    ['\ud83d'.repeat(300), UNKNOWN_LANGUAGE],
  ])('tell %j as %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });

  it('add up to the records that were told, unknown ones too, whole or as a sample', () => {
    const texts = [recordsIn('de')[0] ?? '', recordsIn('fr')[0] ?? '', '12', ''];
    const lists = fc.array(fc.constantFrom(...texts), { maxLength: 300 });
    fc.assert(
      fc.property(lists, (list) => {
        const facts = factsOf(list, { records: 100 });
        const languages = facts['languages'] as Record<string, number>;
        const expected = new Map<string, number>();
        for (const text of list) expected.set(languageOf(text), (expected.get(languageOf(text)) ?? 0) + 1);
        expect(Object.values(languages).reduce((sum, one) => sum + one, 0)).toBe(Math.min(100, list.length));
        expect(facts).toMatchObject({
          languageRecords: Math.min(100, list.length),
          languageBasis: list.length > 100 ? 'sample' : 'whole',
          records: list.length,
        });
        if (list.length <= 100) expect(languages).toEqual(Object.fromEntries(expected));
        for (const [language, records] of Object.entries(languages))
          expect(records).toBeLessThanOrEqual(expected.get(language) ?? 0);
      }),
      { numRuns: 30 },
    );
  });

  it('state the interval of a rate by the records that were told', () => {
    const [german = ''] = recordsIn('de');
    const facts = factsOf(
      Array.from({ length: 1_000 }, () => german),
      { records: 100 },
    );
    expect(facts['languageRates']).toMatchObject([
      { language: 'de', records: 100, per100000: { rate: 100_000, low: expect.any(Number), high: 100_000 } },
    ]);
  });

  it.each([
    [{ languages: 1 }, '/languages'],
    [{ languages: { characters: 0 } }, '/languages/characters'],
    [{ languages: { records: 1_000_000 } }, '/languages/records'],
    [{ languages: { only: ['de'] } }, '/languages/only'],
  ])('refuse %j', (parameters, pointer) => {
    expect(() => counts.start(parameters)).toThrow(pointer);
  });
});
