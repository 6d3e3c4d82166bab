import type { Instant, JsonObject } from '@core/kernel';
import type { Verdict } from '@domain/removals';

/** The checks of a verification, in the order they are made. */
export const CHECKS = ['committed-sets', 'uses', 'content', 'storage'] as const;
export type CheckKind = (typeof CHECKS)[number];

/**
 * Why a verification was begun: it was ordered, the removal became effective, an entry may have
 * changed the last verdict, or the last verdict is old.
 */
export type Trigger =
  | { readonly kind: 'order' }
  | { readonly kind: 'effective' }
  | { readonly kind: 'change'; readonly entry: number }
  | { readonly kind: 'schedule'; readonly after: string };

/**
 * Evidence that is too long for an entry: NDJSON stored beside the ledger, which holds its digest.
 */
export interface EvidenceList {
  /** `sha256:<hex>` of the NDJSON. */
  readonly digest: string;
  readonly lines: number;
}

/** One check of a verification, with its verdict. */
export interface Check {
  readonly check: CheckKind;
  /** The claim that the verdict `excluded` confirms. */
  readonly what: string;
  readonly method: string;
  readonly parameters: JsonObject;
  /** Counts and examples; at most 20 KiB as JSON. */
  readonly evidence: JsonObject;
  readonly verdict: Verdict;
  readonly list?: EvidenceList;
}

export interface Conclusion {
  readonly verdict: Verdict;
  readonly entry: number;
  readonly concludedAt: Instant;
}

export interface Verification {
  readonly id: string;
  readonly removal: string;
  readonly trigger: Trigger;
  /** The tree size it verifies as of: entries [0, upto). */
  readonly upto: number;
  readonly entry: number;
  readonly begunAt: Instant;
  /** null: it is running, or its job failed. */
  readonly conclusion: Conclusion | null;
}

export interface RecordedCheck extends Check {
  readonly entry: number;
}
