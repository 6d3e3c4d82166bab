import type { Instant } from '@core/kernel';
import type { ModelUse } from '@domain/models';

/**
 * Whether a use runs at or after the instant: it ends after it, begins at it or later, or is still
 * running at a position whose time `at` has reached the instant. A running use is before a removal
 * that takes effect later.
 */
export function isUsedAfter(
  { startedAt, finishedAt }: Pick<ModelUse, 'startedAt' | 'finishedAt'>,
  effectiveAt: Instant,
  at: Instant | null,
): boolean {
  if (startedAt >= effectiveAt) return true;
  if (finishedAt !== undefined) return finishedAt > effectiveAt;
  return at !== null && effectiveAt <= at;
}
