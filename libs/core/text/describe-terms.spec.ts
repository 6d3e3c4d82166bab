import { describeTerms } from './describe-terms.js';

describe('describeTerms', () => {
  const terms = { vendor: 'acme', document: 'Terms of Use' };

  it('names the version, what it is for, and the days on which it is in force', () => {
    const effective = { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T12:00:00.000Z' };
    expect(describeTerms({ ...terms, version: '2', channel: 'api', jurisdiction: 'EEA', effective })).toBe(
      'terms of acme: Terms of Use 2, api, EEA, in force from 2026-01-01 until 2026-07-01T12:00:00.000Z',
    );
  });

  it('states an end that nobody stated by leaving it out', () => {
    expect(describeTerms({ ...terms, effective: { from: '2026-01-01T00:00:00Z' } })).toMatch(/ from 2026-01-01$/);
    expect(describeTerms({ ...terms, effective: { to: '2026-01-01T00:00:00Z' } })).toMatch(/force until 2026-01-01$/);
    expect(describeTerms({ ...terms, disputed: true })).toBe(
      'terms of acme: Terms of Use, in force at a time that nobody stated, disputed',
    );
  });
});
