import { KernelError } from './kernel.errors.js';

/**
 * RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the instants
 * do.
 * @format date-time
 */
export type Instant = string;

// Year 0000 is left out: Postgres has none.
const RFC3339_UTC = /^((?!0000)\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d{1,9})?(?:Z|\+00:00))?$/;

/**
 * The instant in its one spelling. UTC may be written as `+00:00`, and a date alone is its midnight
 * in UTC. A date that no calendar has (`2026-02-30`) and any other offset are refused.
 */
export function parseInstant(text: string, pointer = ''): Instant {
  const known = spellings.get(text);
  if (known !== undefined) return known;
  const match = RFC3339_UTC.exec(text);
  const time = match ? Date.parse(text) : Number.NaN;
  const spelled = Number.isNaN(time) ? '' : new Date(time).toISOString();
  if (!match || spelled.slice(0, 19) !== `${match[1]}T${match[2] ?? '00:00:00'}`) {
    const message = 'must be an RFC 3339 instant in UTC, such as 2026-11-22T08:30:00Z, or a date';
    throw new KernelError('malformed-value', `An instant ${message}.`, [{ pointer, message }]);
  }
  if (spellings.size >= SPELLINGS_LIMIT) spellings.clear();
  spellings.set(text, spelled);
  return spelled;
}

/** Of texts read before: the shards of an upload state few different instants. All are short. */
const spellings = new Map<string, Instant>();
const SPELLINGS_LIMIT = 2_000;

/**
 * The only source of "now" in the domain; tests replace it. A class, so that it can name a
 * dependency.
 */
export abstract class Clock {
  abstract now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
