import type { Subject } from '@core/subject-index';
import type { Role } from '@core/trie';

/**
 * What a shard is to a set. `ancestor, redacted`: an ancestor, and each way from it to a member
 * goes through a redaction that answers the removal.
 */
export const RESULTS = ['absent', 'ancestor, redacted', 'ancestor', 'member'] as const;
export type Result = (typeof RESULTS)[number];

/** An entry and the verbatim C2SP tlog-proof that it is in the log. */
export interface ProvenEntry {
  /** The entry's exact bytes. */
  readonly entry: Uint8Array;
  readonly tlogProof: string;
}

/** An entry of the log at its index. */
export interface IndexedEntry {
  readonly index: number;
  readonly entry: Uint8Array;
}

/** All entries that speak of a subject, with the proof under the index's root that they are all. */
export interface CompleteList {
  readonly subject: Subject;
  /** Written by encodeTrieProof. */
  readonly proof: Uint8Array;
  readonly entries: readonly IndexedEntry[];
}

/** The entry that registered a shard, with its RFC 6962 inclusion proof under the checkpoint. */
export interface ShownShard extends IndexedEntry {
  readonly inclusion: readonly Uint8Array[];
}

export interface SetResult {
  /** The index of the entry that registered the shard. */
  readonly shard: number;
  readonly result: Result;
  /** The trie proof that proveTrie returns. */
  readonly proof: Uint8Array;
}

/** A key of a set, with the entry that registered its shard. */
export interface SetKey extends IndexedEntry {
  readonly role: Role;
}

/** What is proven of one dataset version. */
export interface SetSection {
  /** `name@version` */
  readonly set: string;
  /** One for each shard, ascending by the entries that registered them. */
  readonly results: readonly SetResult[];
  /**
   * Every key of the set, ascending: what `ancestor, redacted` rests on. Empty unless it is there.
   */
  readonly keys: readonly SetKey[];
}

/** Shards that a certificate is about: all that were known by these names, or those shown. */
export type CertifiedSubjects =
  { readonly names: readonly string[] } | { readonly removal: string; readonly shards: readonly ShownShard[] };

/** A model version with its whole chain, or dataset versions: each `name@version`. */
export type CertifiedVersions = { readonly model: string } | { readonly datasets: readonly string[] };

/** The contents of a certificate. */
export interface Certificate {
  /** The log's origin line. */
  readonly origin: string;
  readonly versions: CertifiedVersions;
  readonly subjects: CertifiedSubjects;
  /** The entry `index.committed` whose root the lists are proven under. */
  readonly index: ProvenEntry;
  /** Ascending by kind and subject. */
  readonly lists: readonly CompleteList[];
  /** Ascending by name. */
  readonly sets: readonly SetSection[];
}
