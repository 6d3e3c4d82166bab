import { patternsOf, wordsOf } from './search-term.js';

describe('wordsOf', () => {
  it('splits at white space, in lower case, each word once', () => {
    expect(wordsOf('  Acme\tWEB acme\n2026 ')).toEqual(['acme', 'web', '2026']);
    expect(wordsOf(' \n ')).toEqual([]);
  });
});

describe('patternsOf', () => {
  it('escapes the wildcards of LIKE', () => {
    expect(patternsOf({ words: ['a%', '_b\\'] })).toEqual(['%a\\%%', '%\\_b\\\\%']);
    expect(patternsOf({ prefix: 'S3://B_' })).toEqual(['s3://b\\_%']);
  });
});
