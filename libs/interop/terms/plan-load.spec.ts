import { type RecordTerms, type Terms, termsId } from '@domain/vendors';
import { planLoad, type RecordedTerms } from './plan-load.js';

const terms: RecordTerms = {
  document: 'Terms',
  version: '2026-01-01',
  effective: { from: '2026-01-01T00:00:00Z' },
  rules: [{ rule: 'FORBID_ANY_MODEL', exceptions: [] }],
};
const library = { slug: 'acme', name: 'Acme', terms: [terms] };

const recorded = (change: Partial<Terms> = {}): RecordedTerms => ({
  id: termsId('acme', terms),
  vendor: 'acme',
  entry: 7,
  document: 'Terms',
  version: '2026-01-01',
  effective: { from: '2026-01-01T00:00:00.000Z' },
  rules: [{ rule: 'FORBID_ANY_MODEL' }],
  ...change,
});
const states = (known: readonly RecordedTerms[]): string[] => planLoad(library, known).map(({ state }) => state);

describe('planLoad', () => {
  it('records what the ledger lacks', () => {
    expect(states([])).toEqual(['new']);
    expect(states([recorded({ id: termsId('acme', { ...terms, channel: 'api' }), channel: 'api' })])).toEqual(['new']);
  });

  it('leaves what is recorded, in whatever spelling', () => {
    expect(states([recorded()])).toEqual(['same']);
  });

  it('amends what is recorded otherwise', () => {
    expect(states([recorded({ evidence: 'weak' })])).toEqual(['amends']);
    expect(states([recorded({ rules: [] })])).toEqual(['amends']);
  });

  it('leaves what was withdrawn', () => {
    expect(states([recorded({ withdrawn: { reason: 'another vendor', withdrawnBy: 9 } })])).toEqual(['withdrawn']);
  });
});
