import path from 'node:path';
import { readSettings, type Settings, USAGE } from './settings.js';

const namesOf = (...args: string[]): string[] => (readSettings(args) as Settings).measures.map(({ name }) => name);

describe('readSettings', () => {
  it('runs every measure up to a million shards, and beyond it those that grow with the scale', () => {
    const all = namesOf('--scale', '1e6');
    expect(namesOf()).toStrictEqual(all);
    const large = namesOf('--scale', '1e7');
    expect(large).toEqual(expect.arrayContaining(['bulk', 'closure', 'reads', 'restart', 'version-from-base']));
    expect(large).not.toContain('single');
    expect(all).toEqual(expect.arrayContaining([...large, 'single', 'audit']));
    expect(USAGE).toContain(large.join(', '));
  });

  it('runs a named measure at any scale, in the order of all', () => {
    expect(namesOf('--scale', '1e7', '--only', 'audit,closure,bulk')).toStrictEqual(['bulk', 'closure', 'audit']);
  });

  it('leaves out, and refuses by name, what a kept ledger cannot show', () => {
    const kept = readSettings(['--data', 'kept']) as Settings;
    expect(kept.data).toBe(path.resolve('kept'));
    expect(kept.measures.map(({ name }) => name)).toStrictEqual(namesOf().filter((name) => name !== 'disk'));
    expect(() => readSettings(['--data', 'kept', '--only', 'reads,disk'])).toThrow(/^disk measures a ledger without/);
    expect((readSettings([]) as Settings).data).toBeNull();
  });

  it.each([
    [['--scale', '1e8'], /^--scale takes/],
    [['--only', 'reads,speed'], /^There is no measure "speed"/],
  ])('refuses %j', (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  });
});
