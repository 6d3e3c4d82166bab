import { canonicalLicence } from './licence.js';

describe('canonicalLicence', () => {
  it.each([
    ['MIT', 'MIT'],
    ['  MIT   OR  Apache-2.0 ', 'MIT OR Apache-2.0'],
    ['((MIT))', 'MIT'],
    ['mit OR apache-2.0', 'MIT OR Apache-2.0'],
    ['gpl-2.0+', 'GPL-2.0+'],
    ['eupl-1.2+', 'EUPL-1.2+'],
    ['(MIT OR Apache-2.0) AND CC-BY-4.0', '(MIT OR Apache-2.0) AND CC-BY-4.0'],
    ['(MIT AND Apache-2.0) OR CC-BY-4.0', 'MIT AND Apache-2.0 OR CC-BY-4.0'],
    ['GPL-2.0+ WITH Classpath-exception-2.0', 'GPL-2.0+ WITH Classpath-exception-2.0'],
    ['DocumentRef-terms:LicenseRef-acme.2026', 'DocumentRef-terms:LicenseRef-acme.2026'],
    [`${'('.repeat(248)}MIT${')'.repeat(248)}`, 'MIT'],
  ])('returns %s in its one form', (text, canonical) => {
    expect(canonicalLicence(text)).toBe(canonical);
    expect(canonicalLicence(canonical)).toBe(canonical);
  });

  it.each([
    'mitt',
    'mit or apache-2.0',
    'MIT++',
    'MIT OR',
    'MIT,Apache-2.0',
    'free',
    'NONE',
    ' ',
    '(MIT',
    'LicenseRef-',
    'MIT\0',
    '__proto__',
  ])('returns null for %j, which is no expression', (text) => {
    expect(canonicalLicence(text)).toBeNull();
  });
});
