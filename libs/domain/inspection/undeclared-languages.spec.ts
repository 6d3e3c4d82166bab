import { rateOf } from '@core/detectors';
import { contradictionsOf } from './contradictions.js';
import { undeclaredLanguages } from './undeclared-languages.js';

const counted = (of: number, languages: Record<string, number>) => ({
  detector: 'counts' as const,
  version: '1',
  outcome: 'measured' as const,
  facts: {
    languageRecords: of,
    languageRates: Object.entries(languages).map(([language, records]) => {
      return { language, records, per100000: { ...rateOf(records, of) } };
    }),
  },
});
const undeclared = (languages: string[] | null, of: number, measured: Record<string, number>): unknown[] =>
  undeclaredLanguages({ languages }, [counted(of, measured)]).map(({ language }) => language);

describe('undeclaredLanguages', () => {
  it.each<[string, string[] | null, number, Record<string, number>, string[]]>([
    ['declared en, measured 60 % de', ['en'], 1_000, { de: 600, en: 380, unknown: 20 }, ['de']],
    ['a few records in another language', ['en'], 1_000, { en: 800, de: 200 }, []],
    ['an interval that reaches below a quarter', ['en'], 40, { en: 28, de: 12 }, []],
    ['too few records', ['en'], 19, { de: 19 }, []],
    ['all declared, by other tags', ['en-GB', 'nb', 'zh-Hant'], 300, { en: 100, no: 100, zh: 100 }, []],
    ['nothing declared', null, 1_000, { de: 1_000 }, []],
    ['a declared language that is not told', ['gd', 'en'], 1_000, { ga: 1_000 }, []],
    ['several languages', ['mul'], 1_000, { de: 1_000 }, []],
    ['unknown', ['en'], 1_000, { unknown: 1_000 }, []],
    ['two others', ['fr'], 1_000, { de: 500, en: 500 }, ['de', 'en']],
  ])('judges %s', (_, declared, of, measured, expected) => {
    expect(undeclared(declared, of, measured)).toEqual(expected);
  });

  it('makes the shard contradict what it declares', () => {
    const declared = { digest: null, bytes: null, tokens: null, records: 5, languages: ['en'] };
    const sampled = counted(1_000, { de: 600 });
    const facts = { ...sampled.facts, records: 1_000, sampledRecords: 1_000, ofRecords: 9_000 };
    // A sample contradicts by its rate, and no number of records.
    expect(contradictionsOf(declared, [{ ...sampled, facts }])).toEqual(['languages']);
    expect(contradictionsOf(declared, [{ ...sampled, facts: { ...sampled.facts, records: 6 } }])).toEqual([
      'records',
      'languages',
    ]);
  });
});
