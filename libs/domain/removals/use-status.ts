import type { Instant } from '@core/kernel';
import type { ModelUse } from '@domain/models';

/**
 * When a use ran, against the instant of a removal: `after` if it began at it or later or ended
 * after it; `running` if it began before and no end is recorded at a position whose time `at` has
 * reached the instant, so that it may or may not have run after; else `before`.
 */
export type UseTiming = 'before' | 'running' | 'after';

export function useTiming(
  { startedAt, finishedAt }: Pick<ModelUse, 'startedAt' | 'finishedAt'>,
  effectiveAt: Instant,
  at: Instant | null,
): UseTiming {
  if (startedAt >= effectiveAt) return 'after';
  if (finishedAt !== undefined) return finishedAt > effectiveAt ? 'after' : 'before';
  return at !== null && effectiveAt <= at ? 'running' : 'before';
}
