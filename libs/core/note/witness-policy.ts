import type { VerifierKey } from './verifier-key.js';

/**
 * A transparency log trust policy (C2SP tlog-policy): known logs, known witnesses, and which of
 * them suffice.
 */
export interface WitnessPolicy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
  /** Witnesses whose keys are of a type that is not known. The quorum can be met without them. */
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly name: string;
  /** A sentence. */
  readonly why: string;
}

export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url?: string;
}

export interface PolicyWitness {
  /**
   * Means nothing outside the policy. For display: in the file it is a string of octets, and
   * compared as such.
   */
  readonly name: string;
  readonly key: VerifierKey;
  readonly url?: string;
}

/**
 * Who must have cosigned: nobody, one witness, or `threshold` of `members`. No witness is in it
 * twice.
 */
export type Quorum =
  | { readonly kind: 'none' }
  /** A witness whose key is of a type that is not known: it never cosigns. */
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'witness'; readonly witness: PolicyWitness }
  | { readonly kind: 'group'; readonly name: string; readonly threshold: number; readonly members: readonly Quorum[] };
