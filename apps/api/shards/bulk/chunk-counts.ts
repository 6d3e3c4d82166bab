import type { Outcome } from '@domain/shards';
import type { UploadSummary } from '../../http/upload-summary.js';

/** What became of the lines of a chunk. One receipt is made, that of the newest entry. */
export class ChunkCounts {
  registered = 0;
  existing = 0;
  rejected = 0;
  private newest: Outcome | null = null;
  private newestEntry = -1;

  /** @param outcome null for a line that was rejected before the ledger was asked */
  add(outcome: Outcome | null): void {
    if (outcome === null || outcome.outcome === 'refused') this.rejected++;
    else this[outcome.outcome]++;
    const entry = outcome?.outcome === 'refused' ? outcome.receipt?.index : outcome?.entry;
    if (entry === undefined || entry <= this.newestEntry) return;
    this.newest = outcome;
    this.newestEntry = entry;
  }

  /** The summary with the lines of this chunk. */
  addedTo(before: UploadSummary, stoppedAtLine?: number): UploadSummary {
    const { registered, existing, rejected, newest, newestEntry } = this;
    const isNewer = newestEntry > (before.receipt?.index ?? -1);
    return {
      ...before,
      received: before.received + registered + existing + rejected,
      registered: before.registered + registered,
      existing: before.existing + existing,
      rejected: before.rejected + rejected,
      receipt: (isNewer ? newest?.receipt : undefined) ?? before.receipt,
      ...(stoppedAtLine !== undefined && { stoppedAtLine }),
    };
  }
}
