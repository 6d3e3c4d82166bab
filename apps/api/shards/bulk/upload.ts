import { WhenceError } from '@core/kernel';
import type { Actor, Receipt, WriteQueue } from '@domain/ledger';
import type { Outcome, ReadDeclaration, ShardsService } from '@domain/shards';
import { processMetrics } from '@platform/metrics';
import type { UploadLimits } from '../../http/upload-limits.js';
import type { UploadSummary } from '../../http/upload-summary.js';
import { throwIfGone } from '@platform/cancellation';
import { ChunkSize } from './chunk-size.js';
import { chunksOf } from './chunks-of.js';
import { type Candidate, type Rejection, rejectionOf } from './candidate.js';

export interface RejectedLine extends Rejection {
  readonly line: number;
  /** The receipt of the recorded attempt, for a conflict. */
  readonly receipt?: Receipt;
}

type Report = (rejected: RejectedLine) => Promise<void>;

type Settled = { readonly line: number; readonly outcome: Outcome } | RejectedLine;

/** Rolls a transaction back: a line was refused, and later lines must not be registered. */
class RolledBack extends WhenceError<'line-refused'> {
  constructor(readonly upTo: number) {
    super('conflict', 'line-refused', 'A line was refused.');
  }
}

/**
 * One upload: commits candidates in chunks, in order, and reports rejected lines. An upload sent
 * again continues, since committed lines count as existing.
 */
export class Upload {
  private readonly chunkSize = new ChunkSize();
  summary: UploadSummary = { received: 0, registered: 0, existing: 0, rejected: 0, receipt: null };

  constructor(
    private readonly queue: WriteQueue,
    private readonly shards: ShardsService,
    private readonly by: Actor,
    private readonly onError: 'skip' | 'abort',
    private readonly limits: UploadLimits,
  ) {}

  /**
   * Reads and checks the next chunk while one is committed, which gives the sender back-pressure.
   * Ends after the chunk that is being committed when the client leaves.
   */
  async run(candidates: AsyncIterable<readonly Candidate[]>, report: Report): Promise<void> {
    let working: Promise<boolean> = Promise.resolve(true);
    try {
      for await (const chunk of chunksOf(candidates, this.chunkSize)) {
        if (!(await working)) return;
        throwIfGone();
        working = this.commit(chunk, report);
        // Awaited in the next iteration or below; must not count as an unhandled rejection before.
        working.catch(() => undefined);
      }
    } finally {
      // The upload may break off during a commit: the summary is exact only after it.
      await working;
    }
  }

  /** Returns false if a rejected line ended the upload. */
  private async commit(chunk: readonly Candidate[], report: Report): Promise<boolean> {
    for (const settled of await this.settle(chunk)) {
      const rejected = rejectedLine(settled);
      this.count(settled, rejected);
      if (!rejected) continue;
      await report(rejected);
      if (this.onError === 'skip' && this.summary.rejected < this.limits.rejected) continue;
      this.summary = { ...this.summary, stoppedAtLine: rejected.line };
      return false;
    }
    return true;
  }

  private async settle(chunk: readonly Candidate[]): Promise<Settled[]> {
    const first = this.onError === 'abort' ? chunk.findIndex((one) => 'rejected' in one) : -1;
    const taken = first === -1 ? chunk : chunk.slice(0, first + 1);
    const read = taken.flatMap((one) => ('registration' in one ? [one.registration] : []));
    const outcomes = read.length > 0 ? await this.register(read) : [];
    let next = 0;
    return taken.flatMap((one): Settled[] => {
      if ('rejected' in one) return [{ line: one.line, ...one.rejected }];
      const outcome = outcomes[next++];
      return outcome ? [{ line: one.line, outcome }] : [];
    });
  }

  /**
   * With `abort`, registers up to and including the first refused line: its conflict is recorded.
   */
  private async register(read: readonly ReadDeclaration[]): Promise<Outcome[]> {
    for (let taken = read; ;) {
      try {
        return await this.queue.write(async (tx) => {
          const begun = performance.now();
          const outcomes = await this.shards.registerRead(tx, this.by, taken);
          this.chunkSize.written(taken.length, performance.now() - begun);
          const refused = outcomes.findIndex(({ outcome }) => outcome === 'refused');
          if (this.onError === 'abort' && refused !== -1 && refused < taken.length - 1)
            throw new RolledBack(refused + 1);
          return outcomes;
        });
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error;
        taken = taken.slice(0, error.upTo);
      }
    }
  }

  private count(settled: Settled, rejected: RejectedLine | null): void {
    const { received, registered, existing, rejected: before, receipt } = this.summary;
    const outcome = rejected ? 'refused' : 'outcome' in settled ? settled.outcome.outcome : 'refused';
    const label = outcome === 'refused' ? 'rejected' : outcome;
    processMetrics.increment('whence_upload_lines_total', { outcome: label });
    const known = 'outcome' in settled ? settled.outcome.receipt : undefined;
    this.summary = {
      received: received + 1,
      registered: registered + (outcome === 'registered' ? 1 : 0),
      existing: existing + (outcome === 'existing' ? 1 : 0),
      rejected: before + (outcome === 'refused' ? 1 : 0),
      receipt: known && known.index > (receipt?.index ?? -1) ? known : receipt,
    };
  }
}

function rejectedLine(settled: Settled): RejectedLine | null {
  if (!('outcome' in settled)) return settled;
  const { line, outcome } = settled;
  if (outcome.outcome !== 'refused') return null;
  return { line, ...rejectionOf(outcome.error), receipt: outcome.receipt };
}
