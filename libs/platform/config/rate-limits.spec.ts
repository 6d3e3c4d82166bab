import { DEFAULT_RATE_LIMITS, NO_RATE_LIMITS, parseRateLimits } from './rate-limits.js';

const DEFAULTS = { writes: 600_000, reads: 60_000, expensive: 600, atOnce: 8, public: 60_000, failures: 20 };

describe('parseRateLimits', () => {
  it('reads the defaults, and other limits over them', () => {
    expect(parseRateLimits(DEFAULT_RATE_LIMITS)).toEqual({ value: DEFAULTS });
    expect(parseRateLimits('reads=5, at-once=0')).toEqual({ value: { ...DEFAULTS, reads: 5, atOnce: 0 } });
  });

  it('reads off as no limit', () => {
    expect(parseRateLimits('OFF')).toEqual({ value: NO_RATE_LIMITS });
  });

  it.each(['on', '60000', 'read=5', 'reads', 'reads=', 'reads=-1', 'reads=1e3', '__proto__=1', 'reads=5,,'])(
    'refuses %j',
    (text) => {
      expect(parseRateLimits(text)).toHaveProperty('problem');
    },
  );
});
