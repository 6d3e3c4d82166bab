import type { PublicationLag, PublicationStatus, PublishedCheckpoint, TreeHead } from '@domain/publication';

export interface PublishedHeadResponse extends TreeHead, Pick<PublishedCheckpoint, 'publishedAt'> {}

export interface PublicationResponse extends PublicationStatus {
  /** The latest published checkpoint. */
  readonly published: PublishedHeadResponse | null;
  /** The number of entries of the ledger. */
  readonly treeSize: number;
  readonly lag: PublicationLag;
}
