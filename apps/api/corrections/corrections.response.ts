import type { CorrectionEffects } from '@domain/corrections';
import type { Receipt } from '@domain/ledger';

export type CorrectionPreviewResponse = CorrectionEffects;

export interface ShardsCorrectedResponse {
  /** Shards that were corrected, each by an entry of its own. */
  readonly corrected: number;
  /** Shards whose last correction had this reason and these facts before. */
  readonly same: number;
  /** The receipt of the last entry; null if no shard was corrected. */
  readonly receipt: Receipt | null;
}

export interface CorrectionsOrderedResponse {
  /** The job that corrects them: see GET /v1/jobs/{id}. */
  readonly job: string;
  /** How many shards it corrects, or finds corrected. */
  readonly shards: number;
}
