import type { Preference } from '@domain/shards';
import { readPreferences } from './preference.js';

const signal = (scheme: Preference['scheme'], value: Preference['value'], year?: number): Preference => ({
  ...{ scheme, value },
  capturedAt: year === undefined ? undefined : `${year}-01-01T00:00:00.000Z`,
});

describe('readPreferences', () => {
  test.each<[string, Preference[], string, string]>([
    ['no signal', [], 'unknown', 'unknown'],
    ['one that allows', [signal('aipref', 'allow', 2025)], 'allow', 'allow'],
    ['one that denies, without an instant', [signal('robots', 'deny')], 'deny', 'deny'],
    [
      'one scheme of two that denies',
      [signal('aipref', 'allow', 2025), signal('robots', 'deny', 2024)],
      'deny',
      'deny',
    ],
    ['a rightholder who said no later', [signal('rsl', 'allow', 2025), signal('rsl', 'deny', 2026)], 'allow', 'deny'],
    ['one who no longer says no', [signal('rsl', 'allow', 2026), signal('rsl', 'deny')], 'deny', 'allow'],
    ['two at one instant', [signal('rsl', 'allow', 2025), signal('rsl', 'deny', 2025)], 'deny', 'deny'],
    ['an unclear one', [signal('rsl', 'allow', 2025), signal('aipref', 'unknown', 2025)], 'unknown', 'unknown'],
  ])('reads %s', (_, signals, collection, now) => {
    expect([readPreferences(signals, 'collection'), readPreferences(signals, 'now')]).toEqual([collection, now]);
  });
});
