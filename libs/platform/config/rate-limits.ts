import type { Parsed } from './setting-values.js';

/** How much one caller may ask; 0: any amount. */
export interface RateLimits {
  /** Requests a minute by one key that write. */
  readonly writes: number;
  /** Requests a minute by one key that read. */
  readonly reads: number;
  /** Questions a minute by one key that walk closures, prove or export. */
  readonly expensive: number;
  /** Such questions of one key that are being answered. */
  readonly atOnce: number;
  /** Requests a minute by one address without a key. */
  readonly public: number;
  /** Failed authentications a minute by one address. */
  readonly failures: number;
}

export const DEFAULT_RATE_LIMITS = 'writes=600000,reads=60000,expensive=600,at-once=8,public=60000,failures=20';
export const NO_RATE_LIMITS: RateLimits = { writes: 0, reads: 0, expensive: 0, atOnce: 0, public: 0, failures: 0 };

const MEMBERS: Readonly<Record<string, keyof RateLimits>> = {
  writes: 'writes',
  reads: 'reads',
  expensive: 'expensive',
  'at-once': 'atOnce',
  public: 'public',
  failures: 'failures',
};

/** Parses `off`, or `name=count` separated by commas over the defaults. */
export function parseRateLimits(text: string): Parsed<RateLimits> {
  if (text.toLowerCase() === 'off') return { value: NO_RATE_LIMITS };
  const limits: Record<keyof RateLimits, number> = { ...NO_RATE_LIMITS };
  for (const part of `${DEFAULT_RATE_LIMITS},${text}`.split(',')) {
    const [, name = '', count = ''] = /^\s*([a-z-]+)=(\d{1,9})\s*$/.exec(part) ?? [];
    const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (member === undefined) {
      const names = Object.keys(MEMBERS).join(', ');
      return { problem: `must be off, or limits such as reads=60000, separated by commas (${names}), not "${part}".` };
    }
    limits[member] = Number(count);
  }
  return { value: limits };
}
