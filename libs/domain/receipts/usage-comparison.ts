/** What was bought. A figure is null where no row states it. */
export interface Bought {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly requests: number | null;
  /** Rows that state no output tokens. */
  readonly rowsWithoutOutput: number;
}

/**
 * Shards that declare a vendor's models as the makers of their text, by when it was collected. A
 * shard counts with all its tokens, though part of it may be of another origin or another period:
 * the sum is the most that can be explained.
 */
export interface DeclaredOutput {
  /** Collected within the period, in whole or in part. */
  readonly shards: number;
  /** Of those shards that state their tokens. */
  readonly tokens: number;
  readonly withoutTokens: number;
  /** Shards without a period of collection: they may be of any. */
  readonly undated: number;
  /** Annotated, ranked, filtered or prompted for: their tokens are not the model's. */
  readonly otherInvolvement: number;
  /** Obtained elsewhere than from an own account: a crawl, a supplier, a public dataset. */
  readonly elsewhere: number;
}

/**
 * `explained`: the shards hold as many tokens as were bought. `unexplained`: they do not, and
 * nothing that is not known could change it. `not_comparable`: something is not known.
 */
export const USAGE_STATUSES = ['explained', 'unexplained', 'not_comparable'] as const;
export type UsageStatus = (typeof USAGE_STATUSES)[number];

export interface UsageComparison {
  readonly status: UsageStatus;
  /**
   * Output tokens bought beyond those that shards declare; null where it is not comparable. The two
   * are counted by different tokenisers: see `TOKENISER_SLACK`.
   */
  readonly unexplainedTokens: number | null;
  /** What is not known or stands in the way, in plain words. */
  readonly gaps: readonly string[];
}

/**
 * Tokens of the vendor's tokeniser and of the trainer's are not the same unit: up to this share
 * more may be bought than is declared before anything counts as unexplained.
 */
export const TOKENISER_SLACK = 0.25;

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/**
 * Compares what was bought with what shards declare. What is not known is never taken for nothing.
 */
export function compareUsage(bought: Bought, declared: DeclaredOutput): UsageComparison {
  const gaps = gapsOf(bought, declared);
  const { outputTokens } = bought;
  const { shards, tokens, withoutTokens, undated, otherInvolvement } = declared;
  if (outputTokens === null) return { status: 'not_comparable', unexplainedTokens: null, gaps };
  const beyond = Math.max(0, outputTokens - tokens);
  const isComplete = bought.rowsWithoutOutput === 0;
  if (outputTokens <= tokens * (1 + TOKENISER_SLACK))
    return isComplete
      ? { status: 'explained', unexplainedTokens: beyond, gaps }
      : { status: 'not_comparable', unexplainedTokens: null, gaps };
  if (withoutTokens + undated + otherInvolvement > 0)
    return { status: 'not_comparable', unexplainedTokens: null, gaps };
  const nothing = 'No shard declares output of this period from an own account: all of it is unexplained.';
  return { status: 'unexplained', unexplainedTokens: beyond, gaps: shards === 0 ? [nothing, ...gaps] : gaps };
}

function gapsOf({ outputTokens, rowsWithoutOutput }: Bought, declared: DeclaredOutput): string[] {
  const { withoutTokens, undated, otherInvolvement, elsewhere } = declared;
  const gaps: string[] = [];
  if (outputTokens === null) gaps.push('No row states output tokens.');
  else if (rowsWithoutOutput > 0) gaps.push(`${many(rowsWithoutOutput, 'row states', 'rows state')} no output tokens.`);
  if (withoutTokens > 0)
    gaps.push(`${many(withoutTokens, 'shard of this period declares', 'shards of this period declare')} no tokens.`);
  if (undated > 0) gaps.push(`${many(undated, 'shard declares', 'shards declare')} no period of collection.`);
  if (otherInvolvement > 0)
    gaps.push(
      `${many(otherInvolvement, 'shard was', 'shards were')} annotated, ranked, filtered or prompted for; the tokens that it took are not known.`,
    );
  if (elsewhere > 0)
    gaps.push(
      `${many(elsewhere, 'shard that came', 'shards that came')} from elsewhere than an own account: nothing is explained by that.`,
    );
  return gaps;
}
