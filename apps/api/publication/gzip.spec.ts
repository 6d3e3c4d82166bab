import { takesGzip } from './gzip.js';

describe('takesGzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['GZIP', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['*', true],
    ['*;q=0', false],
    ['*, gzip;q=0', false],
    ['identity', false],
    ['x-gzip', false],
  ])('%j: %j', (accepted, takes) => {
    expect(takesGzip(accepted)).toBe(takes);
  });
});
