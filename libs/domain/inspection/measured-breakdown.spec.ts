import {
  languageBreakdown,
  measuredBreakdown,
  type MeasuredPart,
  tokeniserBreakdown,
  type TokeniserPart,
} from './measured-breakdown.js';

const part = (shards: number, more: Partial<MeasuredPart> = {}): MeasuredPart => ({
  detector: 'counts',
  version: '1',
  inspection: 'inspection-1',
  shards,
  sampled: 0,
  inconclusive: 0,
  records: shards * 10,
  bytes: null,
  characters: null,
  found: null,
  ...more,
});

describe('measuredBreakdown', () => {
  it('adds up the parts of a detector, and states of how many shards it measured nothing', () => {
    const parts = [part(3), part(2, { inconclusive: 1 }), part(1, { inspection: 'inspection-2', records: null })];
    expect(measuredBreakdown(parts, 9)).toMatchObject({
      totals: { shards: 9 },
      byDetector: [
        { inspection: 'inspection-1', shards: 5, ofShards: 9, inconclusive: 1, records: 50, bytes: null },
        { inspection: 'inspection-2', shards: 1, ofShards: 9, records: null },
      ],
      gaps: [{ detector: 'counts', shards: 3, ofShards: 9, says: 'counts measured nothing of 3 of 9 shards.' }],
    });
  });

  it('counts shards of which records were sampled apart, as a gap of their own', () => {
    const parts = [part(3, { sampled: 2 }), part(0, { inspection: 'inspection-2', sampled: 1, records: null })];
    expect(measuredBreakdown(parts, 9)).toMatchObject({
      byDetector: [
        { inspection: 'inspection-1', shards: 3, sampled: 2, records: 30 },
        { inspection: 'inspection-2', shards: 0, sampled: 1, records: null },
      ],
      gaps: [
        { reason: 'not_measured', shards: 3, says: 'counts measured nothing of 3 of 9 shards.' },
        { reason: 'sampled', shards: 3, says: 'counts measured a sample of the records of 3 of 9 shards.' },
      ],
    });
  });

  it('states that nothing was measured, and no zero', () => {
    expect(measuredBreakdown([], 4)).toEqual({
      totals: { shards: 4 },
      byDetector: [],
      byLanguage: [],
      byTokeniser: [],
      gaps: [
        {
          ...{ reason: 'not_measured', detector: null, shards: 4, ofShards: 4 },
          says: 'No detector measured any of the 4 shards.',
        },
      ],
    });
  });

  it('states no gap where every shard is measured', () => {
    expect(measuredBreakdown([part(4)], 4).gaps).toEqual([]);
  });
});

describe('languageBreakdown', () => {
  const part = (language: string | null, records: number, shards: number, sampled = 0) => {
    return { language, records, shards, sampled };
  };

  it('adds up pages, with what is unknown as a row, beside the shards that declare a language', () => {
    const parts = [part('de', 60, 2), part('unknown', 5, 1), part(null, 100, 3), part('en', 35, 3)];
    const declared = new Map([
      ['en', 4],
      ['fr', 1],
      [null, 2],
    ]);
    const of = { ofRecords: 200, ofShards: 5, basis: 'sample' };
    expect(languageBreakdown([...parts, part('de', 100, 2), part(null, 100, 2, 1)], declared)).toEqual([
      { language: 'de', records: 160, shards: 4, declaredShards: 0, ...of },
      { language: 'en', records: 35, shards: 3, declaredShards: 4, ...of },
      { language: null, records: 5, shards: 1, declaredShards: 2, ...of },
      { language: 'fr', records: 0, shards: 0, declaredShards: 1, ...of },
    ]);
  });

  it('is empty where nothing was told, whatever is declared', () => {
    expect(languageBreakdown([part(null, 0, 0)], new Map([['en', 4]]))).toEqual([]);
  });
});

describe('tokeniserBreakdown', () => {
  it('adds up pages of one tokeniser, and never two', () => {
    const part = (tokeniser: string, tokens: number | null, shards: number, more: Partial<TokeniserPart> = {}) => {
      return { tokeniser, library: 'gpt-tokenizer 4.0.0', tokens, shards, sampled: 0, ...more };
    };
    const parts = [
      part('o200k_base', 10, 2),
      part('cl100k_base', 12, 2),
      part('cl100k_base', null, 0, { sampled: 3 }),
      part('cl100k_base', 30, 1),
      part('cl100k_base', 7, 1, { library: 'gpt-tokenizer 5.0.0' }),
      part('whitespace', null, 0, { library: null, sampled: 1 }),
    ];
    const of = { ofShards: 9 };
    expect(tokeniserBreakdown(parts, 9)).toEqual([
      { ...part('cl100k_base', 42, 3, { sampled: 3 }), ...of },
      { ...part('cl100k_base', 7, 1, { library: 'gpt-tokenizer 5.0.0' }), ...of },
      { ...part('o200k_base', 10, 2), ...of },
      { ...part('whitespace', null, 0, { library: null, sampled: 1 }), ...of },
    ]);
    expect(tokeniserBreakdown([], 9)).toEqual([]);
  });
});
