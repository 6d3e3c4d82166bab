import { withRun } from './results.js';

describe('withRun', () => {
  const all = withRun('', 100_000, null, 'a run of all');

  it('replaces the section of its scale, and orders sections by their scale', () => {
    const two = withRun(withRun(all, 10_000, null, 'a small one'), 100_000, null, 'a later run of all');
    expect(two.slice(two.indexOf('\n## ') + 1)).toBe(
      '## 10,000 shards\n\na small one\n\n## 100,000 shards\n\na later run of all\n',
    );
  });

  it('keeps a run of some measures beside the others, until the same measures are run again', () => {
    const some = withRun(withRun(all, 100_000, ['policy'], 'rules'), 100_000, ['bulk', 'single'], 'writes');
    const again = withRun(some, 100_000, ['policy'], 'rules again');
    expect(again.slice(again.indexOf('\n## ') + 1)).toBe(
      '## 100,000 shards\n\na run of all\n\n### policy\n\nrules again\n\n### bulk, single\n\nwrites\n',
    );
    expect(withRun(again, 100_000, null, 'all anew')).not.toContain('###');
  });

  it('keeps a run of some measures where none of all is', () => {
    expect(withRun(all, 1_000_000, ['policy'], 'rules')).toContain('\n## 1,000,000 shards\n\n### policy\n\nrules\n');
  });
});
