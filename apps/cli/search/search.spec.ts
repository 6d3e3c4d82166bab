import { formatHits } from './search.js';

describe('formatHits', () => {
  it('shows a table, and whether there may be more', () => {
    const hits = [
      { kind: 'vendor', id: 'acme', text: 'Acme' },
      { kind: 'shard', id: 's3://b/a', text: 's3://b/a' },
    ];
    expect(formatHits(hits, true)).toEqual([
      'kind    name      text',
      'vendor  acme      Acme',
      'shard   s3://b/a',
      'There may be more: these are the first 2. Give a higher --limit.',
    ]);
    expect(formatHits([], false)).toEqual(['Nothing was found.']);
  });
});
