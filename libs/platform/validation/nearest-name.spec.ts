import { nearestName } from './nearest-name.js';

describe('nearestName', () => {
  const known = ['dataset', 'version', 'startedAt', 'finishedAt', 'derivedFrom', 'uri'];

  it.each([
    ['started_at', 'startedAt'],
    ['startetAt', 'startedAt'],
    ['derivedfrom', 'derivedFrom'],
    ['data-set', 'dataset'],
    ['url', 'uri'],
    ['surprise', undefined],
    ['', undefined],
    ['__proto__', undefined],
    [`${'x'.repeat(100_000)}uri`, undefined],
  ])('returns for %p the name that was meant', (name, expected) => {
    expect(nearestName(name, known)).toBe(expected);
  });
});
