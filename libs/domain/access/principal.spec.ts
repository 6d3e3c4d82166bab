import { foldedName, isSamePrincipal, type NamedPrincipal } from './principal.js';

const principal = (id: string, name: string | null): NamedPrincipal => ({ id, kind: 'person', name });

describe('isSamePrincipal', () => {
  it('compares ids', () => {
    expect(isSamePrincipal(principal('a', 'Ada'), principal('a', 'Grace'))).toBe(true);
    expect(isSamePrincipal(principal('a', 'Ada'), principal('b', 'Grace'))).toBe(false);
  });

  it('compares names without regard to case, width and white space', () => {
    expect(isSamePrincipal(principal('a', 'Ada Lovelace'), principal('b', ' ADA\u00a0 lovelace '))).toBe(true);
    expect(foldedName('Ａｄａ')).toBe('ada');
  });

  it('does not take two erased names for one', () => {
    expect(isSamePrincipal(principal('a', null), principal('b', null))).toBe(false);
  });
});
