import type { ApiClient } from '../http/api-client.js';
import { askTraits, formatTraits } from './trait-question.js';

const question = { model: 'lark', version: '1', asOf: '9' };
const answered = (parts: object): Pick<ApiClient, 'get'> & { readonly paths: string[] } => {
  const paths: string[] = [];
  const body = { totals: { shards: 4, tokens: 40 }, gaps: [{ says: 'A parent is left out.' }], ...parts };
  const get = <Answer>(path: string): Promise<Answer> => {
    paths.push(path);
    return Promise.resolve(body as Answer);
  };
  return { get, paths };
};

describe('the data of a model version by a trait', () => {
  it('has a row for what is not stated, and a sum where the rows add up', async () => {
    const byLicence = [
      { licence: null, shards: 3, tokens: null },
      { licence: 'MIT\u001b[2J', shards: 1, tokens: 10 },
    ];
    const api = answered({ byLicence });
    const lines = formatTraits(await askTraits(api, question, 'licence'));
    expect(api.paths).toEqual(['/v1/models/lark/versions/1/provenance?chain=true&by=licence&asOf=9']);
    expect(lines).toEqual([
      'The data of lark@1 and its ancestors by licence:',
      '  licence       shards  share    tokens',
      '  (not stated)       3   75.0 %  not known',
      '  MIT\ufffd[2J            1   25.0 %  10',
      '  all                4  100.0 %  40',
      '',
      'What the record leaves open:',
      '  - A parent is left out.',
    ]);
  });

  it('tells languages that overlap from sets of languages, which add up', async () => {
    const byLanguage = [
      { language: 'de', shards: 3, tokens: 30 },
      { language: 'en', shards: 3, tokens: 30 },
    ];
    const byLanguageSet = [
      { languages: ['de', 'en'], shards: 2, tokens: 20 },
      { languages: ['de'], shards: 1, tokens: 10 },
      { languages: ['en'], shards: 1, tokens: 10 },
    ];
    const text = formatTraits(await askTraits(answered({ byLanguage, byLanguageSet }), question, 'language')).join(
      '\n',
    );
    expect(text).toContain('these rows overlap');
    expect(text).toMatch(/de and en +2 +50.0 % +20\n +de +1 +25.0 % +10\n +en +1 +25.0 % +10\n +all +4 +100.0 % +40/);
    const sole = formatTraits(await askTraits(answered({ byLanguage: byLanguage.slice(1) }), question, 'language'));
    expect(sole.join('\n')).not.toContain('overlap');
  });

  it('claims nothing where no data is recorded', async () => {
    const lines = formatTraits(
      await askTraits(answered({ totals: { shards: 0, tokens: null } }), question, 'modality'),
    );
    expect(lines).toContain('  No data is recorded.');
  });
});
