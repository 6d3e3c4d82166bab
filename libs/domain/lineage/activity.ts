/** What a shard was made by. */
export interface Activity {
  /** filter, dedup, tokenize, annotate, translate, mix… */
  readonly kind: string;
  readonly job?: string;
  readonly run?: string;
  readonly code?: string;
  /** The id of the removal that a redaction answers: what it was made from is out, and what it made is not. */
  readonly removal?: string;
}

/** The kind of activity that takes what a removal is about out of shards. */
export const REDACTION = 'redaction';
