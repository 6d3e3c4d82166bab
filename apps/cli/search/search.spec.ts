import { formatHits } from './search.js';

describe('formatHits', () => {
  it('shows a table, and whether there may be more', () => {
    const current = { withdrawn: false, versions: null };
    const hits = [
      { kind: 'vendor', id: 'acme', text: 'Acme', ...current },
      { kind: 'shard', id: 's3://b/a', text: 's3://b/a', ...current },
    ];
    expect(formatHits(hits, true)).toEqual([
      'kind    name      text',
      'vendor  acme      Acme',
      'shard   s3://b/a',
      'There may be more: these are the first 2. Give a higher --limit.',
    ]);
    expect(formatHits([], false)).toEqual(['Nothing was found.']);
  });

  it('marks what is withdrawn, and how many versions are', () => {
    const hits = [
      { kind: 'use', id: 'use:1', text: 'lark@1 used mix@1 for sft', withdrawn: true, versions: null },
      { kind: 'dataset', id: 'mix', text: null, withdrawn: false, versions: { matching: 3, withdrawn: 1 } },
      { kind: 'model', id: 'lark', text: null, withdrawn: true, versions: { matching: 1, withdrawn: 1 } },
    ];
    expect(formatHits(hits, false).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      'withdrawn',
      'withdrawn',
      '1 of 3 versions',
      'withdrawn',
    ]);
  });
});
