import { type Instant, parseInstant, systemClock } from '@core/kernel';
import { type CommandClass } from './schema-fragment.js';
import { Rule } from './rule.js';

const DAY_MS = 86_400_000;

/** How many days ahead of the system's clock a statement may name an instant. */
export interface FutureLimits {
  /** What has happened or is happening: a use, a collection. */
  readonly factDays: number;
  /** What is to happen: when a removal or terms take effect, when one is due. */
  readonly planDays: number;
}

export const FUTURE_LIMITS: FutureLimits = { factDays: 366, planDays: 3_653 };

let limits: FutureLimits = FUTURE_LIMITS;

/**
 * Sets the limits of this process. Commands are checked in places that nothing injects into, such
 * as the lines of an upload.
 */
export function limitFutureInstants(chosen: FutureLimits): void {
  limits = chosen;
}

/**
 * Refuses an instant far in the future, most often a mistyped year. Only new statements are
 * checked: entries of the ledger are read without it. Put it above `Parsed(parseInstant)`.
 */
export function NotFarAhead(kind: keyof FutureLimits = 'factDays'): PropertyDecorator {
  return (target, member) => {
    const name = String(member);
    Rule((command, complain) => {
      const value = (command as Record<string, unknown>)[name];
      if (typeof value !== 'string') return;
      const [latest, days] = [latestInstant(kind), limits[kind]];
      const message = `is more than ${days} days in the future: it must be ${latest} at the latest`;
      if (parseInstant(value) > latest) complain(`/${name}`, message);
    })(target.constructor as CommandClass);
  };
}

function latestInstant(kind: keyof FutureLimits): Instant {
  return new Date(systemClock.now().getTime() + limits[kind] * DAY_MS).toISOString();
}
