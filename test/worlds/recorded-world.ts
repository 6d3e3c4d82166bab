/**
 * What was told, kept as it was said with the entry it became: the obvious reference answers by
 * going through these lists.
 */
export interface ToldOrigin {
  readonly kind: 'human' | 'scraped' | 'model_generated' | 'unknown';
  readonly involvement: string;
  readonly vendor?: string;
  readonly generator?: string;
  readonly collected?: { readonly from?: string; readonly to?: string };
}

export interface ToldFacts {
  readonly origins?: readonly ToldOrigin[];
  readonly tokens?: number;
  readonly component?: string;
}

export interface ToldShard {
  readonly name: string;
  readonly entry: number;
  readonly parents: readonly string[];
  readonly said: { readonly entry: number; readonly facts: ToldFacts }[];
}

export interface ToldDatasetVersion {
  readonly dataset: string;
  readonly version: string;
  readonly entry: number;
  /** Member to weight. */
  readonly members: ReadonlyMap<string, number>;
}

export interface ToldUse {
  readonly dataset: ToldDatasetVersion;
  readonly stage: string;
  readonly startedAt: string;
  readonly said: { readonly entry: number; readonly finishedAt?: string; readonly epochs?: number }[];
}

export interface ToldModelVersion {
  readonly model: string;
  readonly version: string;
  readonly entry: number;
  readonly parents: readonly { readonly relation: string; readonly parent: ToldModelVersion | string }[];
  readonly uses: ToldUse[];
}

export interface ToldTerms {
  readonly document: string;
  readonly vendor: string;
  readonly said: { readonly entry: number; readonly from: string; readonly to?: string }[];
}

export interface ToldWorld {
  readonly shards: ToldShard[];
  readonly datasets: ToldDatasetVersion[];
  readonly models: ToldModelVersion[];
  readonly terms: ToldTerms[];
}

/** The last thing that was said before a position. */
export function saidBefore<Said extends { readonly entry: number }>(
  said: readonly Said[],
  asOf: number,
): Said | undefined {
  return said.filter((one) => one.entry < asOf).at(-1);
}
