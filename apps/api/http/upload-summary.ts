import type { Receipt } from '@domain/ledger';

/** How much of an upload is committed: received = registered + existing + rejected. */
export interface UploadSummary {
  readonly received: number;
  readonly registered: number;
  readonly existing: number;
  readonly rejected: number;
  /** The receipt of the newest entry that the upload made or repeated; null if none. */
  readonly receipt: Receipt | null;
  /**
   * The last line that is counted, where rejected lines ended the upload: the rejected one, or the
   * last that was committed with the last rejected line that an upload may have.
   */
  readonly stoppedAtLine?: number;
}

export const NOTHING_COMMITTED: UploadSummary = { received: 0, registered: 0, existing: 0, rejected: 0, receipt: null };

/** The summary with one line more, and the receipt of what it made or repeated. */
export function counted(
  { received, registered, existing, rejected, receipt }: UploadSummary,
  outcome: 'registered' | 'existing' | 'rejected',
  known?: Receipt,
): UploadSummary {
  return {
    received: received + 1,
    registered: registered + (outcome === 'registered' ? 1 : 0),
    existing: existing + (outcome === 'existing' ? 1 : 0),
    rejected: rejected + (outcome === 'rejected' ? 1 : 0),
    receipt: known && known.index > (receipt?.index ?? -1) ? known : receipt,
  };
}

/** The status of the answer: clients that look at nothing else notice rejected lines. */
export function uploadStatus({ registered, existing, rejected }: UploadSummary): number {
  if (rejected === 0) return 200;
  return registered + existing > 0 ? 207 : 422;
}
