import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '@core/kernel';
import { foldText } from './fold-text.js';
import { isAtEdges } from './phrase-matcher.js';
import { readPhrases } from './phrase-tiers.js';
import { phrases } from './phrases.js';

const FILE = {
  note: 'Compiled.',
  sources: { ours: 'written here' },
  tierA: [{ s: 'as an AI language model', src: 'ours' }, 'my knowledge cutoff'],
  tierA_zh_ours: [{ s: '作为AI语言模型', vendor: 'alibaba' }],
  tierC_rate_words: [{ s: 'delve', src: 'ours' }],
  ui_artefacts: [{ re: '<div.*?>' }],
};

describe('phrases by tier', () => {
  it('are read from lists whose name begins with the tier; others are named', () => {
    expect(readPhrases(FILE)).toEqual({
      phrases: [
        { phrase: 'as an AI language model', tier: 'A', vendor: undefined },
        { phrase: 'my knowledge cutoff', tier: 'A' },
        { phrase: '作为AI语言模型', tier: 'A', vendor: 'alibaba' },
        { phrase: 'delve', tier: 'C', vendor: undefined },
      ],
      leftOut: ['note', 'sources', 'ui_artefacts'],
    });
  });

  it('measure what the same phrases as a list measure, and name what is not matched', () => {
    const measured = (given: unknown): JsonObject => {
      const run = phrases.start({ phrases: given } as never);
      const texts = ['Let us delve into it.', 'As an AI language model, I delve.', '作为AI语言模型', 'nothing'];
      for (const [index, text] of texts.entries()) run.record(text, { index, offset: null, uri: null });
      return run.end();
    };
    const { notMatched, ...facts } = measured(FILE);
    expect(notMatched).toEqual(['note', 'sources', 'ui_artefacts']);
    expect(facts).toEqual(measured(readPhrases(FILE).phrases));
    expect(facts['tiers']).toMatchObject([
      { tier: 'A', records: 2 },
      { tier: 'B', records: 0 },
      { tier: 'C', records: 2 },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'delve', '/phrases'],
    ['no tier', { note: 'x' }, '/phrases'],
    ['tiers without phrases', { tierA: [] }, '/phrases'],
    ['a tier that is no list', { tierA: 'delve' }, '/phrases/tierA'],
    ['a pattern', { 'tierB_a/b': [{ re: 'x' }] }, '/phrases/tierB_a~1b/0/re'],
    ['an item without a phrase', { tierB: ['x', {}] }, '/phrases/tierB/1/s'],
    ['a phrase that is too long', { tierC: ['x'.repeat(201)] }, '/phrases/tierC/0'],
    ['a phrase of nothing', { tierC: ['\u200b'] }, '/phrases'],
    ['too many in all', { tierA: Array(300).fill('x'), tierB: Array(300).fill('x') }, '/phrases'],
  ])('refuse %s', (_, given, pointer) => {
    try {
      phrases.start({ phrases: given } as never);
    } catch (error) {
      return expect((error as { complaints: unknown }).complaints).toMatchObject([{ pointer }]);
    }
    throw new Error('it was taken');
  });
});

const COMPILED = path.resolve(__dirname, '../../../../shared/corpora/detect/phrases.json');
(existsSync(COMPILED) ? describe : describe.skip)('a compiled file of phrases, as it is', () => {
  it('is taken whole, and finds each phrase of each tier', () => {
    const file = JSON.parse(readFileSync(COMPILED, 'utf8')) as JsonObject;
    const { phrases: list, leftOut } = readPhrases(file);
    const tiers = Object.entries(file).filter(([name]) => name.startsWith('tier'));
    expect(list).toHaveLength(tiers.reduce((sum, [, items]) => sum + (items as unknown[]).length, 0));
    expect(leftOut).toEqual(['note', 'providers_open_instruct', 'sources', 'ui_artefacts']);
    const run = phrases.start({ phrases: file });
    const texts = list.map(({ phrase }) => `Well: ${phrase} ...`);
    for (const [index, text] of texts.entries()) run.record(text, { index, offset: null, uri: null });
    const having = (tier: string): number =>
      texts.filter((text) => {
        const folded = foldText(text);
        return list.some((one) => {
          const wanted = foldText(one.phrase).trim();
          for (let at = folded.indexOf(wanted); one.tier === tier && at >= 0; at = folded.indexOf(wanted, at + 1))
            if (isAtEdges(folded, at, at + wanted.length)) return true;
          return false;
        });
      }).length;
    expect(run.end()['tiers']).toMatchObject(['A', 'B', 'C'].map((tier) => ({ tier, records: having(tier) })));
  });
});
