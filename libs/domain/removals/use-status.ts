import type { Instant } from '@core/kernel';
import type { ModelUse } from '@domain/models';

/**
 * Whether a use runs at or after the instant: it ends after it, begins at it or later, or is still running now that it has come. `at` is the
 * time of the position asked about: of a removal whose instant is still to come, what runs so far runs before it.
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
