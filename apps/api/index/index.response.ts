import type { SubjectKind } from '@core/subject-index';

/** A commitment of the index of subjects, as its entry states it. */
export interface IndexCommitmentResponse {
  /** Index of the entry `index.committed`. */
  readonly entry: number;
  /** The index covers the entries before this one. */
  readonly upto: number;
  /** `sha256:<hex>` */
  readonly root: string;
  /** The number of subjects. */
  readonly subjects: number;
}

export interface LatestCommitmentResponse extends IndexCommitmentResponse {
  /** C2SP tlog-proof of the entry, for offline verification. */
  readonly tlogProof: string;
}

export interface ListedEntryResponse {
  readonly index: number;
  /** RFC 6962 leaf hash, lower-case hex. */
  readonly leafHash: string;
}

export interface SubjectResponse {
  readonly kind: SubjectKind;
  readonly subject: string;
  readonly commitment: IndexCommitmentResponse;
  /** All entries before `upto` that speak of the subject, in order. */
  readonly entries: readonly ListedEntryResponse[];
  /** The trie proof that these are all, in base64. */
  readonly proof: string;
}
