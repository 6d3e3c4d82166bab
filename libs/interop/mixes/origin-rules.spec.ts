import fc from 'fast-check';
import { matchesGlob } from './origin-rules.js';

describe('matchesGlob', () => {
  it('equals the regular expression it stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, glob, (label, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesGlob(label, pattern)).toBe(expression.test(label));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not match one text as both prefix and suffix', () => {
    expect(matchesGlob('aba', 'ab*ba')).toBe(false);
  });
});
