import { type Instant, parseInstant } from './instant.js';
import { KernelError } from './kernel.errors.js';

/** A half-open period `[from, to)`; an end that is absent is open. */
export interface Period {
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Reads a period; refuses one that ends before or when it begins. */
export function parsePeriod(value: { from?: string | null; to?: string | null }, pointer = ''): Period {
  const from = value.from ? parseInstant(value.from, `${pointer}/from`) : undefined;
  const to = value.to ? parseInstant(value.to, `${pointer}/to`) : undefined;
  if (from !== undefined && to !== undefined && from >= to) {
    const message = `ends (${to}) before it begins (${from}); a period is half-open, [from, to)`;
    throw new KernelError('impossible-period', `This period ${message}.`, [{ pointer: `${pointer}/to`, message }]);
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

export function periodHolds(period: Period, at: Instant): boolean {
  return (period.from === undefined || period.from <= at) && (period.to === undefined || at < period.to);
}

export function periodsOverlap(a: Period, b: Period): boolean {
  const aStartsBeforeBEnds = a.from === undefined || b.to === undefined || a.from < b.to;
  const bStartsBeforeAEnds = b.from === undefined || a.to === undefined || b.from < a.to;
  return aStartsBeforeBEnds && bStartsBeforeAEnds;
}
