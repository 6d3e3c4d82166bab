/**
 * The statements that were recorded, each with its entry. The reference implementation answers by
 * iterating over these lists.
 */
export interface RecordedOrigin {
  readonly kind: 'human' | 'scraped' | 'model_generated' | 'unknown';
  readonly involvement: string;
  readonly vendor?: string;
  readonly generator?: string;
  readonly collected?: { readonly from?: string; readonly to?: string };
}

export interface RecordedFacts {
  readonly origins?: readonly RecordedOrigin[];
  readonly tokens?: number;
  readonly component?: string;
}

export interface RecordedShard {
  readonly name: string;
  readonly entry: number;
  readonly parents: readonly string[];
  /** The removal that it answers, where a redaction made it. */
  readonly redacts?: string;
  readonly statements: { readonly entry: number; readonly facts: RecordedFacts }[];
}

/** From this entry on it is withdrawn, and why. */
export interface RecordedWithdrawal {
  readonly entry: number;
  readonly reason: string;
}

export interface RecordedDatasetVersion {
  readonly dataset: string;
  readonly version: string;
  readonly entry: number;
  /** Member to weight. */
  readonly members: ReadonlyMap<string, number>;
  withdrawn?: RecordedWithdrawal;
}

export interface RecordedUse {
  /** As the service answered. */
  id?: string;
  readonly dataset: RecordedDatasetVersion;
  readonly stage: string;
  readonly startedAt: string;
  readonly statements: {
    readonly entry: number;
    readonly finishedAt?: string;
    readonly epochs?: number;
    /** From this statement on it is withdrawn, and why. */
    readonly withdrawn?: string;
  }[];
}

export interface RecordedModelVersion {
  readonly model: string;
  readonly version: string;
  readonly entry: number;
  readonly parents: readonly { readonly relation: string; readonly parent: RecordedModelVersion | string }[];
  readonly uses: RecordedUse[];
  withdrawn?: RecordedWithdrawal;
}

export interface RecordedTerms {
  /** As the service answered. */
  readonly id: string;
  readonly document: string;
  readonly vendor: string;
  readonly statements: {
    readonly entry: number;
    readonly from: string;
    readonly to?: string;
    /** From this statement on they are withdrawn, and why. */
    readonly withdrawn?: string;
  }[];
}

export interface World {
  readonly shards: RecordedShard[];
  readonly datasets: RecordedDatasetVersion[];
  readonly models: RecordedModelVersion[];
  readonly terms: RecordedTerms[];
}

/** Whether it was recorded by a position, and not withdrawn by then. */
export function isCurrent(
  { entry, withdrawn }: { readonly entry: number; readonly withdrawn?: RecordedWithdrawal },
  asOf: number,
): boolean {
  return entry < asOf && (withdrawn === undefined || withdrawn.entry >= asOf);
}

/** Returns the last statement before a position. */
export function statementBefore<Statement extends { readonly entry: number }>(
  statements: readonly Statement[],
  asOf: number,
): Statement | undefined {
  return statements.filter((one) => one.entry < asOf).at(-1);
}
