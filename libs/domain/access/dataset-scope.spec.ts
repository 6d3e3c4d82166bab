import { canonicalDatasets, datasetPatternFault, mayWriteTo } from './dataset-scope.js';

describe('mayWriteTo', () => {
  it.each([
    [['acme/web'], 'acme/web', true],
    [['acme/web'], 'acme/web2', false],
    [['acme/web'], 'acme/web/de', false],
    [['acme/*'], 'acme/web', true],
    [['acme/*'], 'acme/web/de', true],
    [['acme/*'], 'acme', false],
    [['acme/*'], 'acme2/web', false],
    [['acme/*', 'x'], 'x', true],
    [['acme/*'], undefined, false],
    [['acme/*'], null, false],
    [[], 'x', false],
  ] as const)('with %j returns for %s: %s', (datasets, dataset, expected) => {
    expect(mayWriteTo(datasets, dataset)).toBe(expected);
  });

  it('accepts everything for a key that is not narrowed', () => {
    expect(mayWriteTo(null, 'x')).toBe(true);
    expect(mayWriteTo(null, undefined)).toBe(true);
  });
});

describe('datasetPatternFault', () => {
  it('accepts names, and prefixes that end in /*', () => {
    for (const text of ['web', 'acme/web', 'acme/*', 'a/b/*']) expect(datasetPatternFault(text)).toBeNull();
  });

  it.each(['*', '/*', 'acme*', 'acme/*/x', '', 'a@b'])('refuses %j', (text) => {
    expect(datasetPatternFault(text)).toEqual(expect.any(String));
  });
});

it('canonicalDatasets returns each once, sorted', () => {
  expect(canonicalDatasets(['b', 'a/*', 'b'])).toEqual(['a/*', 'b']);
});
