import type { Instant } from '@core/kernel';

/** When a use runs. One that has not ended runs until now; every use takes an instant at least. */
export function periodOfUse(
  { startedAt, finishedAt }: { readonly startedAt: Instant; readonly finishedAt?: Instant },
  now: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const to = finishedAt ?? now;
  return { from: startedAt, to: to > startedAt ? to : new Date(Date.parse(startedAt) + 1).toISOString() };
}
