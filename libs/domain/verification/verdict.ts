import type { Instant } from '@core/kernel';
import type { RemovalMethod, Verdict } from '@domain/removals';

/**
 * `violated` if any is, else `inconclusive` if any is or if there are none: nothing was checked
 * then.
 */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'excluded';
}

/** How a committed dataset version meets the scope of a removal. */
export interface SetFact {
  readonly id: number;
  readonly committedAt: Instant;
  /** Removed shards in its upstream. */
  readonly upstream: number;
  /** Removed shards among its members. */
  readonly members: number;
}

export interface SetsVerdict<Fact extends SetFact> {
  readonly verdict: Verdict;
  /** Committed at or after the instant, with a removed member. */
  readonly violated: readonly Fact[];
  /**
   * Committed at or after the instant; ancestors are removed, members are not, because of
   * redactions.
   */
  readonly redacted: readonly Fact[];
  /** Committed before the instant, with a removed member. */
  readonly earlier: readonly Fact[];
}

/** @param touched every committed version with a removed shard in its upstream */
export function setsVerdict<Fact extends SetFact>(touched: readonly Fact[], effectiveAt: Instant): SetsVerdict<Fact> {
  const late = touched.filter(({ committedAt }) => committedAt >= effectiveAt);
  const violated = late.filter(({ members }) => members > 0);
  return {
    verdict: violated.length > 0 ? 'violated' : 'excluded',
    violated,
    redacted: late.filter(({ members }) => members === 0),
    earlier: touched.filter(({ committedAt, members }) => committedAt < effectiveAt && members > 0),
  };
}

/** When a use of a dataset version with a removed member ran. */
export interface UseFact {
  readonly startedAt: Instant;
  /** Absent: no end is recorded. */
  readonly finishedAt?: Instant;
}

export interface UsesVerdict<Fact extends UseFact> {
  readonly verdict: Verdict;
  /** They certainly ran at or after the instant: they began at it or later, or ended after it. */
  readonly late: readonly Fact[];
  /** They began before the instant, and no end of them is recorded. */
  readonly running: readonly Fact[];
}

export function usesVerdict<Fact extends UseFact>(uses: readonly Fact[], effectiveAt: Instant): UsesVerdict<Fact> {
  const late = uses.filter(
    ({ startedAt, finishedAt }) => startedAt >= effectiveAt || (finishedAt !== undefined && finishedAt > effectiveAt),
  );
  const running = uses.filter(({ startedAt, finishedAt }) => startedAt < effectiveAt && finishedAt === undefined);
  const open = running.length > 0 ? 'inconclusive' : 'excluded';
  return { verdict: late.length > 0 ? 'violated' : open, late, running };
}

/**
 * @param copies how many shards outside the scope were declared to have the content of a removed
 *   one
 * @param withoutDigest how many removed shards have no digest to compare
 */
export function contentVerdict(copies: number, withoutDigest: number): Verdict {
  if (copies > 0) return 'violated';
  return withoutDigest > 0 ? 'inconclusive' : 'excluded';
}

/** What was found at a place of a removed shard. */
export type PlaceObservation =
  | { readonly found: 'gone' }
  /** Some content; `recordedAs`: what the record has under its digest. */
  | { readonly found: 'content'; readonly digest: string; readonly recordedAs: 'removed' | 'other' | 'nothing' }
  | { readonly found: 'unknown'; readonly code: string };

export interface PlaceVerdict {
  readonly verdict: Verdict;
  readonly reason:
    | 'gone'
    | 'replaced'
    | 'removed-content-still-there'
    | 'object-still-there'
    | 'unregistered-content'
    | 'removed-content-measured'
    | 'could-not-be-checked';
}

/**
 * The verdict on one place of a removed shard. Content recorded as `other` is a registered shard
 * that is not removed: what redacts or replaces the removed one, or other data at its place.
 * @param digest of the shard; null: unknown
 */
export function placeVerdict(
  observation: PlaceObservation,
  digest: string | null,
  method: RemovalMethod,
): PlaceVerdict {
  if (observation.found === 'unknown') return { verdict: 'inconclusive', reason: 'could-not-be-checked' };
  if (observation.found === 'gone') return { verdict: 'excluded', reason: 'gone' };
  if (observation.digest === digest || observation.recordedAs === 'removed') {
    return { verdict: 'violated', reason: 'removed-content-still-there' };
  }
  if (observation.recordedAs === 'other') return { verdict: 'excluded', reason: 'replaced' };
  // Only the URI names the shard, and the object that should have been deleted is there.
  if (digest === null && method === 'delete') return { verdict: 'violated', reason: 'object-still-there' };
  return { verdict: 'inconclusive', reason: 'unregistered-content' };
}

/** @param withoutPlace how many removed shards have no known place */
export function storageVerdict(places: readonly Verdict[], withoutPlace: number): Verdict {
  return worstOf([...new Set(places), ...(withoutPlace > 0 ? (['inconclusive'] as const) : [])]);
}
