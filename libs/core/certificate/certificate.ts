import type { CertifiedEntry, CitedEntry, CommitmentEntry, DeclarationEntry, UseEntry } from './certified-entry.js';

/**
 * The role of a subject in a set. `ancestor, redacted`: an ancestor whose offending records a cited
 * redaction took out.
 */
export const RESULTS = ['absent', 'ancestor, redacted', 'ancestor', 'member'] as const;
export type Result = (typeof RESULTS)[number];

/** An entry and the verbatim C2SP tlog-proof that it is in the log. */
export interface ProvenEntry {
  /** The entry's exact bytes. */
  readonly entry: Uint8Array;
  readonly tlogProof: string;
}

export interface SubjectResult {
  readonly result: Result;
  /**
   * The subject's name in the set: the digest if it was bound when the set was committed, else the
   * URI.
   */
  readonly name: string;
  /** The leaf hash of the entry that registered the shard; an absent subject has none. */
  readonly record?: Uint8Array;
  /** The trie proof that proveTrie returns. */
  readonly proof: Uint8Array;
}

/** What is proven of one dataset version. */
export interface Section {
  readonly commitment: ProvenEntry;
  /** One for each subject, in the order of the subjects. */
  readonly results: readonly SubjectResult[];
  /** Uses of this version by model versions of the chain. */
  readonly uses: readonly ProvenEntry[];
}

/** The contents of a certificate. */
export interface Certificate {
  /** The log's origin line. */
  readonly origin: string;
  /** `name@version`, where the certificate is about a model version. */
  readonly model?: string;
  /** Shard names, as requested. */
  readonly subjects: readonly string[];
  /** Declarations of the model version and of all its registered parents. */
  readonly declarations: readonly ProvenEntry[];
  /**
   * Entries that bind a subject's names, redactions, verifications, removals: shown with the rest.
   */
  readonly citations: readonly ProvenEntry[];
  readonly sections: readonly Section[];
}

/**
 * A proven entry as it was read from a certificate; that it is in the log is still to be verified.
 */
export interface ReadEntry<Content extends CertifiedEntry = CertifiedEntry> extends ProvenEntry {
  readonly content: Content;
  readonly line: number;
}

export interface ReadSection extends Section {
  readonly commitment: ReadEntry<CommitmentEntry>;
  readonly uses: readonly ReadEntry<UseEntry>[];
}

export interface ReadCertificate extends Certificate {
  readonly declarations: readonly ReadEntry<DeclarationEntry>[];
  readonly citations: readonly ReadEntry<CitedEntry>[];
  readonly sections: readonly ReadSection[];
}
