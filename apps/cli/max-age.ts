import type { Freshness } from '@core/note';
import { CliError } from './cli.errors.js';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads `--max-age`, which needs a `--policy`. */
export function freshnessOf(maxAge: string | undefined, policy: string | undefined): Freshness | undefined {
  if (maxAge === undefined) return undefined;
  const maxAgeSeconds = secondsOf(maxAge, '--max-age');
  if (policy === undefined)
    throw new CliError('malformed-option', '--max-age takes --policy: only witnesses state when they saw the log.');
  return { now: Math.floor(Date.now() / 1_000), maxAgeSeconds };
}

/** Reads a time such as 90s, 30m, 12h or 7d. */
export function secondsOf(time: string, option: string): number {
  const [, count, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(time) ?? [];
  if (count === undefined || unit === undefined)
    throw new CliError('malformed-option', `${option} ${time}: write a time such as 90s, 30m, 12h or 7d.`);
  return Number(count) * (SECONDS[unit] ?? 1);
}
