import { type Instant, parseInstant } from '@core/kernel';

export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;
const DAYS = 7;

/** Whether it is the name of a time zone, such as `Asia/Shanghai`. */
export function isTimeZone(text: string): boolean {
  try {
    return /^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The 24 hours up to the present one. */
export function hoursUpTo(now: Date): Interval[] {
  const last = Math.floor(now.getTime() / HOUR_MS);
  return Array.from({ length: HOURS }, (_, n) => {
    const start = (last - HOURS + 1 + n) * HOUR_MS;
    return { start: instant(start), end: instant(start + HOUR_MS) };
  });
}

/** The seven days up to the present one, as a time zone divides them. */
export function daysUpTo(now: Date, timeZone: string): Interval[] {
  const today = Math.floor((now.getTime() + offsetAt(now.getTime(), timeZone)) / DAY_MS);
  return Array.from({ length: DAYS }, (_, n) => {
    const day = today - DAYS + 1 + n;
    return { start: instant(midnight(day, timeZone)), end: instant(midnight(day + 1, timeZone)) };
  });
}

/** When a day begins; the second look is for a day on which the clocks change. */
function midnight(day: number, timeZone: string): number {
  const local = day * DAY_MS;
  const guess = local - offsetAt(local, timeZone);
  return local - offsetAt(guess, timeZone);
}

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  // Not `Date.UTC`, which takes a year before 100 for one of the last century.
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  return local.setUTCHours(hour, minute, second) - Math.floor(time / 1_000) * 1_000;
}

const instant = (time: number): Instant => parseInstant(new Date(time).toISOString());
