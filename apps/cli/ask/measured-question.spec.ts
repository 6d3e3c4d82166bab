import type { ApiClient } from '../http/api-client.js';
import { askMeasured, formatMeasured } from './measured-question.js';

const answered = (parts: object): Pick<ApiClient, 'get'> & { readonly paths: string[] } => {
  const paths: string[] = [];
  const body = {
    model: 'lark',
    version: '1',
    totals: { shards: 3 },
    byDetector: [],
    byLanguage: [],
    byTokeniser: [],
    gaps: [],
    ...parts,
  };
  const get = <Answer>(path: string): Promise<Answer> => {
    paths.push(path);
    return Promise.resolve(body as Answer);
  };
  return { get, paths };
};

describe('what was measured in the data of a model version', () => {
  it('has a row for each detector and inspection, and what was not measured below', async () => {
    const row = { detector: 'counts', version: '1', inspection: 'inspection-1', shards: 2, ofShards: 3 };
    const byDetector = [{ ...row, sampled: 0, inconclusive: 1, records: 20, found: null }];
    const api = answered({ byDetector, gaps: [{ says: 'counts measured nothing of 1 of 3 shards.\u001b[2J' }] });
    const lines = formatMeasured(await askMeasured(api, { model: 'lark', version: '1', asOf: '9' }));
    expect(api.paths).toEqual(['/v1/models/lark/versions/1/provenance?basis=measured&asOf=9']);
    expect(lines).toEqual([
      'What was measured in the 3 shards that lark@1 used:',
      '  detector  inspection    measured  sampled  inconclusive  records  found',
      '  counts 1  inspection-1  2 of 3          0             1       20  -',
      '',
      'What was not measured:',
      '  - counts measured nothing of 1 of 3 shards.\ufffd[2J',
    ]);
  });

  it('shows nothing where nothing was measured, and no zero', async () => {
    const gaps = [{ says: 'No detector measured any of the 3 shards.' }];
    const lines = formatMeasured(await askMeasured(answered({ gaps }), { model: 'lark', version: '1' }));
    expect(lines.slice(1)).toEqual(['  Nothing.', '', 'What was not measured:', `  - ${gaps[0]?.says}`]);
  });

  it('shows the languages that were told, beside the shards that declare them', async () => {
    const row = { ofRecords: 300, basis: 'whole', shards: 1, ofShards: 2 };
    const byLanguage = [
      { language: 'de', records: 200, declaredShards: 0, ...row },
      { language: null, records: 100, declaredShards: 1, ...row, basis: 'sample' },
    ];
    const lines = formatMeasured(await askMeasured(answered({ byLanguage }), { model: 'lark', version: '1' }));
    expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/))).toEqual([
      [''],
      ['Languages:'],
      ['language', 'records', 'share', 'of', 'shards that declare it'],
      ['de', '200', '66.7 %', 'all records', '0'],
      ['(unknown)', '100', '33.3 %', 'a sample', '1'],
    ]);
  });

  it('shows tokens by tokeniser, without a sum of them', async () => {
    const of = { sampled: 0, ofShards: 3 };
    const byTokeniser = [
      { tokeniser: 'cl100k_base', library: 'gpt-tokenizer 4.0.0', tokens: 42, shards: 2, ...of },
      { tokeniser: 'whitespace', library: null, tokens: null, shards: 0, ...of, sampled: 1 },
    ];
    const lines = formatMeasured(await askMeasured(answered({ byTokeniser }), { model: 'lark', version: '1' }));
    expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/))).toEqual([
      [''],
      ['Tokens:'],
      ['tokeniser', 'tokens', 'measured', 'sampled', 'by'],
      ['cl100k_base', '42', '2 of 3', '0', 'gpt-tokenizer 4.0.0'],
      ['whitespace', '-', '0 of 3', '1', '-'],
    ]);
  });
});
