import { acceptsGzip } from './gzip.js';

describe('acceptsGzip', () => {
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
    expect(acceptsGzip(accepted)).toBe(takes);
  });
});
