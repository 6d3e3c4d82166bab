import { WhenceError } from '@core/kernel';
import type { Actor, Receipt, WriteQueue } from '@domain/ledger';
import type { Outcome, ReadDeclaration, ShardsService } from '@domain/shards';
import { processMetrics } from '@platform/metrics';
import type { UploadLimits } from '../../http/upload-limits.js';
import { counted, NOTHING_COMMITTED } from '../../http/upload-summary.js';
import type { RunningUpload } from './answer-upload.js';
import { ChunkSize } from './chunk-size.js';
import { chunksOf, commitEach } from './chunks-of.js';
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
export class Upload implements RunningUpload<RejectedLine> {
  private readonly chunkSize = new ChunkSize();
  summary = NOTHING_COMMITTED;

  constructor(
    private readonly queue: WriteQueue,
    private readonly shards: ShardsService,
    private readonly by: Actor,
    private readonly candidates: AsyncIterable<readonly Candidate[]>,
    private readonly onError: 'skip' | 'abort',
    private readonly limits: UploadLimits,
  ) {}

  run(report: Report): Promise<void> {
    return commitEach(chunksOf(this.candidates, this.chunkSize), (chunk) => this.commit(chunk, report));
  }

  /** Returns false if a rejected line ended the upload. */
  private async commit(chunk: readonly Candidate[], report: Report): Promise<boolean> {
    const before = this.summary;
    try {
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
    } finally {
      for (const outcome of ['registered', 'existing', 'rejected'] as const)
        processMetrics.increment('whence_upload_lines_total', { outcome }, this.summary[outcome] - before[outcome]);
    }
  }

  private async settle(chunk: readonly Candidate[]): Promise<Settled[]> {
    const first = this.onError === 'abort' ? chunk.findIndex((one) => 'rejected' in one) : -1;
    const taken = first === -1 ? chunk : chunk.slice(0, first + 1);
    const read: ReadDeclaration[] = [];
    for (const one of taken) if ('registration' in one) read.push(one.registration);
    const outcomes = read.length > 0 ? await this.register(read) : [];
    const settled: Settled[] = [];
    let next = 0;
    for (const one of taken) {
      const outcome = 'rejected' in one ? undefined : outcomes[next++];
      if ('rejected' in one) settled.push({ line: one.line, ...one.rejected });
      else if (outcome) settled.push({ line: one.line, outcome });
    }
    return settled;
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
        }, this.shards);
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error;
        taken = taken.slice(0, error.upTo);
      }
    }
  }

  private count(settled: Settled, rejected: RejectedLine | null): void {
    const outcome = 'outcome' in settled && !rejected ? settled.outcome.outcome : 'refused';
    const label = outcome === 'refused' ? 'rejected' : outcome;
    this.summary = counted(this.summary, label, 'outcome' in settled ? settled.outcome.receipt : undefined);
  }
}

function rejectedLine(settled: Settled): RejectedLine | null {
  if (!('outcome' in settled)) return settled;
  const { line, outcome } = settled;
  if (outcome.outcome !== 'refused') return null;
  return { line, ...rejectionOf(outcome.error), receipt: outcome.receipt };
}
