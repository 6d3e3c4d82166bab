import { formatShare } from './format-share.js';

describe('formatShare', () => {
  it.each([
    [0, 0, '-'],
    [0, 5, '  0.0 %'],
    [1, 13_202, ' <0.1 %'],
    [1, 3, ' 33.3 %'],
    [13_198, 13_202, '>99.9 %'],
    [7, 7, '100.0 %'],
  ])('%d of %d is %j', (part, whole, text) => expect(formatShare(part, whole)).toBe(text));
});
