import { formatChange } from './changes.js';

describe('formatChange', () => {
  it('shows when, in UTC to the minute, and the sentence without control characters', () => {
    const sentence = 'Ada declared the vendor a as \u001b[31mA.';
    expect(formatChange({ firstAt: '2026-03-01T12:34:56.789Z', sentence })).toBe(
      '2026-03-01 12:34  Ada declared the vendor a as \ufffd[31mA.',
    );
  });
});
