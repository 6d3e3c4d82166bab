import type { JsonObject } from '@core/kernel';
import { Authors, WRITERS } from './authors.js';
import { ENTRY_FORMATS, type EntryKind } from './entry-formats.js';

const KEY = 'k1';
const vendor = { slug: 'acme', name: 'Acme', kind: 'other' };
const DAY = '2026-03-01T';

type Line = readonly [by: string, kind: string, data: JsonObject, at?: string];

function faultsOf(entries: readonly Line[]): string[] {
  const faults: string[] = [];
  const authors = new Authors(({ entry, message }) => faults.push(`${entry} ${message}`));
  entries.forEach(([by, kind, data, at = `${DAY}00:00:00.000Z`], index) => authors.read({ index, by, kind, data, at }));
  return faults;
}

const issued = (roles: string[], more: JsonObject = {}): Line => [
  'system:setup',
  'key.issued',
  { key: KEY, roles, ...more },
  `${DAY}00:00:00.000Z`,
];
const declares = (by: string, at = `${DAY}00:00:01.000Z`): Line => [by, 'vendor.declared', vendor, at];

describe('Authors', () => {
  it('accepts a key from its entry on, for the kinds of its roles', () => {
    expect(faultsOf([issued(['engineer']), declares(`key:${KEY}`)])).toEqual([]);
    expect(faultsOf([declares(`key:${KEY}`), issued(['engineer'])])).toEqual([
      `0 is by "key:${KEY}", a key that no earlier entry issues`,
    ]);
  });

  it('reports a key whose roles may not write the kind', () => {
    const reported = `1 is by "key:${KEY}", whose roles (auditor) may not write it`;
    expect(faultsOf([issued(['auditor']), declares(`key:${KEY}`)])).toEqual([reported]);
  });

  it('reports a key that was revoked or had expired, beyond what a request may last', () => {
    const revoked: Line = ['system:cli', 'key.revoked', { key: KEY }, `${DAY}00:00:00.000Z`];
    const late = (time: string) => declares(`key:${KEY}`, `${DAY}${time}`);
    expect(faultsOf([issued(['admin']), revoked, late('01:00:00.000Z')])).toEqual([]);
    expect(faultsOf([issued(['admin']), revoked, late('01:00:00.001Z')])).toEqual([
      `2 is by "key:${KEY}", a key that entry 1 revokes`,
    ]);
    const expiresAt = `${DAY}02:00:00.000Z`;
    expect(faultsOf([issued(['admin'], { expiresAt }), late('03:00:00.000Z'), late('03:00:00.001Z')])).toEqual([
      `2 is by "key:${KEY}", a key that expired at ${expiresAt}`,
    ]);
  });

  it('reports a key that is issued again, and keeps its first roles', () => {
    expect(faultsOf([issued(['auditor']), issued(['admin']), declares(`key:${KEY}`)])).toEqual([
      `1 issues the key "${KEY}" again`,
      `2 is by "key:${KEY}", whose roles (auditor) may not write it`,
    ]);
  });

  it('reports a part of the system that writes no such entries, and other authors', () => {
    expect(faultsOf([declares('system:worker'), declares('Ada'), declares('key'), declares('')])).toEqual([
      '0 is by "system:worker", which writes no such entries',
      '1 is by "Ada", which is neither a key nor a part of the system',
      '2 is by "key", which is neither a key nor a part of the system',
      '3 is by "", which is neither a key nor a part of the system',
    ]);
  });

  it('survives whatever an entry of a key states', () => {
    for (const data of [{}, { key: 1 }, { key: '__proto__', roles: [] }, { key: KEY, roles: 'admin' }])
      expect(faultsOf([['system:setup', 'key.issued', data]])).toEqual([]);
    expect(faultsOf([['key:__proto__', 'toString', {}]])).toHaveLength(1);
  });

  it('names writers for each kind of entry', () => {
    expect(Object.keys(WRITERS).sort()).toEqual(Object.keys(ENTRY_FORMATS).sort());
    const nobody = Object.keys(WRITERS).filter((kind) => WRITERS[kind as EntryKind].roles.includes(''));
    expect(nobody).toEqual([]);
  });
});
