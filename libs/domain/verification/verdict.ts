import type { Instant } from '@core/kernel';
import type { RemovalMethod, Verdict } from '@domain/removals';

/** Violated if any is, else inconclusive if any is. Of nothing: inconclusive, since nothing was checked. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'excluded';
}

/** What the record says of a committed dataset version and of what is out. */
export interface SetFact {
  readonly id: number;
  readonly committedAt: Instant;
  /** How many of what is out its upstream holds. */
  readonly upstream: number;
  /** How many of what is out are members of it. */
  readonly members: number;
}

export interface JudgedSets<Fact extends SetFact> {
  readonly verdict: Verdict;
  /** Committed at or after the instant, and a member is out. */
  readonly violated: readonly Fact[];
  /** Committed at or after the instant; ancestors are out, members are not: redactions stand between. */
  readonly redacted: readonly Fact[];
  /** Committed before the instant, with a member that is out. */
  readonly earlier: readonly Fact[];
}

/** @param touched every committed version whose upstream holds any of what is out */
export function judgeSets<Fact extends SetFact>(touched: readonly Fact[], effectiveAt: Instant): JudgedSets<Fact> {
  const late = touched.filter(({ committedAt }) => committedAt >= effectiveAt);
  const violated = late.filter(({ members }) => members > 0);
  return {
    verdict: violated.length > 0 ? 'violated' : 'excluded',
    violated,
    redacted: late.filter(({ members }) => members === 0),
    earlier: touched.filter(({ committedAt, members }) => committedAt < effectiveAt && members > 0),
  };
}

/** When a use of a dataset version with a member that is out ran. */
export interface UseFact {
  readonly startedAt: Instant;
  /** Absent: it is still running. */
  readonly finishedAt?: Instant;
}

/** A use is late if it runs at or after the instant: it begins at it or later, ends after it, or is still running. */
export function judgeUses<Fact extends UseFact>(
  uses: readonly Fact[],
  effectiveAt: Instant,
): { verdict: Verdict; late: Fact[] } {
  const late = uses.filter(
    ({ startedAt, finishedAt }) => startedAt >= effectiveAt || finishedAt === undefined || finishedAt > effectiveAt,
  );
  return { verdict: late.length > 0 ? 'violated' : 'excluded', late };
}

/**
 * @param copies shards that are not out and were declared to have the content of one that is
 * @param withoutDigest how many of what is out have no digest, so that nothing can be compared with them
 */
export function judgeContent(copies: number, withoutDigest: number): Verdict {
  if (copies > 0) return 'violated';
  return withoutDigest > 0 ? 'inconclusive' : 'excluded';
}

/** What was seen where an object that is out is said to be. */
export type Sighting =
  | { readonly seen: 'gone' }
  /** Some content; `names` tells what is recorded of its digest. */
  | { readonly seen: 'content'; readonly digest: string; readonly names: 'what-is-out' | 'something-else' | 'nothing' }
  | { readonly seen: 'nothing-known'; readonly code: string };

export interface JudgedPlace {
  readonly verdict: Verdict;
  readonly reason:
    | 'gone'
    | 'replaced'
    | 'removed-content-still-there'
    | 'object-still-there'
    | 'unregistered-content'
    | 'could-not-be-checked';
}

/**
 * What a sighting says of one place of a shard that is out. A digest that names something else is a registered shard that is not out: what
 * redacts or replaces it, or other data that took its place.
 * @param digest of the shard; null where it is not known
 */
export function judgePlace(sighting: Sighting, digest: string | null, method: RemovalMethod): JudgedPlace {
  if (sighting.seen === 'nothing-known') return { verdict: 'inconclusive', reason: 'could-not-be-checked' };
  if (sighting.seen === 'gone') return { verdict: 'excluded', reason: 'gone' };
  if (sighting.digest === digest || sighting.names === 'what-is-out') {
    return { verdict: 'violated', reason: 'removed-content-still-there' };
  }
  if (sighting.names === 'something-else') return { verdict: 'excluded', reason: 'replaced' };
  // Only the URI names the shard, and its object was to be deleted: it is there.
  if (digest === null && method === 'delete') return { verdict: 'violated', reason: 'object-still-there' };
  return { verdict: 'inconclusive', reason: 'unregistered-content' };
}

/** @param withoutPlace how many of what is out have no place where one could look */
export function judgeStorage(places: readonly Verdict[], withoutPlace: number): Verdict {
  return worstOf([...new Set(places), ...(withoutPlace > 0 ? (['inconclusive'] as const) : [])]);
}
