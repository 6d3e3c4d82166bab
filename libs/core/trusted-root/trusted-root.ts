import type { VerifierKey } from '@core/note';

export const TRUSTED_ROOT_TYPE = 'application/vnd.whence.trusted-root+json;version=1';

/** The instants from which and until which a key signs; without an end it is the current one. */
export interface ValidFor {
  readonly start?: string;
  readonly end?: string;
}

/** A key of the log, and the trees that it signed. */
export interface RootLogKey {
  readonly key: VerifierKey;
  /** The sizes of the first and the last tree; without a last one it is the current key. */
  readonly treeSizes: { readonly from: number; readonly to?: number };
  readonly validFor: ValidFor;
  /**
   * That it rotates to the next key: the bytes of the entry, and a tlog-proof of it under a
   * checkpoint that both keys signed.
   */
  readonly rotation?: { readonly entry: string; readonly proof: string };
}

export interface RootWitness {
  readonly name: string;
  readonly key: VerifierKey;
  readonly url?: string;
  /** From its first cosignature of this log on; with an end it is in no current policy. */
  readonly validFor: ValidFor;
}

/** A witness policy that the log was published under, before another one. */
export interface RootPolicy {
  readonly policy: string;
  /** The sizes of the first and the last tree that its quorum cosigned. */
  readonly treeSizes: { readonly from: number; readonly to: number };
  readonly validFor: { readonly start?: string; readonly end: string };
}

/** What verifiers of a log trust: all of its keys, with their periods, and its witnesses. */
export interface TrustedRoot {
  readonly origin: string;
  /** Oldest first; the last one is current. */
  readonly logKeys: readonly RootLogKey[];
  readonly witnesses: readonly RootWitness[];
  /** The text of the witness policy (C2SP tlog-policy). */
  readonly witnessPolicy?: string;
  /** Oldest first; where there is a policy now. */
  readonly earlierPolicies?: readonly RootPolicy[];
}
