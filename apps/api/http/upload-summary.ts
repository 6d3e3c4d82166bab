import type { Receipt } from '@domain/ledger';

/** How much of an upload is committed: received = registered + existing + rejected. */
export interface UploadSummary {
  readonly received: number;
  readonly registered: number;
  readonly existing: number;
  readonly rejected: number;
  /** The receipt of the newest entry that the upload made or repeated; null if none. */
  readonly receipt: Receipt | null;
  /** The rejected line that ended the upload. */
  readonly stoppedAtLine?: number;
}
