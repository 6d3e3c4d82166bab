import { WhenceError } from '@core/kernel';
import type { Actor, Receipt, WriteQueue } from '@domain/ledger';
import type { ReadingOutcome, ReceiptsService, RecordReading, StateRun } from '@domain/receipts';
import type { Transaction } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import type { UploadLimits } from '../http/upload-limits.js';
import { counted, NOTHING_COMMITTED } from '../http/upload-summary.js';
import type { RunningUpload } from '../shards/bulk/answer-upload.js';
import { type Rejection, rejectionOf } from '../shards/bulk/candidate.js';
import { ChunkSize } from '../shards/bulk/chunk-size.js';
import { chunksOf, commitEach } from '../shards/bulk/chunks-of.js';
import type { ReadingLine } from './reading-lines.js';

export interface RejectedReading extends Rejection {
  readonly line: number;
}

type Outcome =
  | { readonly outcome: 'recorded' | 'existing'; readonly receipt: Receipt }
  | { readonly outcome: 'refused'; readonly rejection: Rejection };
type Settled = { readonly line: number } & Outcome;
type ReadingOf = { readonly line: number; readonly reading: RecordReading };

/**
 * One upload of receipts: commits its lines in chunks, in order. Sent again after a break it
 * continues, since recorded lines count as existing.
 */
export class ReadingUpload implements RunningUpload<RejectedReading> {
  private readonly chunkSize = new ChunkSize();
  summary = NOTHING_COMMITTED;

  constructor(
    private readonly queue: WriteQueue,
    private readonly receipts: ReceiptsService,
    private readonly by: Actor,
    private readonly lines: AsyncIterable<readonly ReadingLine[]>,
    private readonly limits: UploadLimits,
  ) {}

  run(report: (rejected: RejectedReading) => Promise<void>): Promise<void> {
    return commitEach(chunksOf(this.lines, this.chunkSize), (chunk) => this.commit(chunk, report));
  }

  /** Returns false if too many lines are rejected. */
  private async commit(
    chunk: readonly ReadingLine[],
    report: (rejected: RejectedReading) => Promise<void>,
  ): Promise<boolean> {
    const settled = await this.queue.write(async (tx) => {
      const begun = performance.now();
      const outcomes = await this.settle(tx, chunk);
      this.chunkSize.written(chunk.length, performance.now() - begun);
      return outcomes;
    });
    // All that is committed, whether or not the client stays to hear of it.
    for (const one of settled) this.count(one);
    const ends = this.summary.rejected >= this.limits.rejected;
    if (ends) this.summary = { ...this.summary, stoppedAtLine: settled.at(-1)?.line };
    for (const one of settled) if (one.outcome === 'refused') await report({ line: one.line, ...one.rejection });
    return !ends;
  }

  /** In the order of the lines. */
  private async settle(tx: Transaction, chunk: readonly ReadingLine[]): Promise<Settled[]> {
    const settled: Settled[] = [];
    let waiting: ReadingOf[] = [];
    for (const one of chunk) {
      if ('reading' in one) waiting.push(one);
      else if ('rejected' in one) settled.push({ line: one.line, outcome: 'refused', rejection: one.rejected });
      else {
        // Its receipts may precede it no more than the run itself.
        settled.push(...(await this.record(tx, waiting)));
        waiting = [];
        settled.push({ line: one.line, ...(await this.state(tx, one.run, one.line)) });
      }
    }
    settled.push(...(await this.record(tx, waiting)));
    return settled.sort((a, b) => a.line - b.line);
  }

  private async state(tx: Transaction, run: StateRun, line: number): Promise<Outcome> {
    try {
      const { existing, receipt } = await this.receipts.stateRun(tx, this.by, run);
      return { outcome: existing ? 'existing' : 'recorded', receipt };
    } catch (error) {
      // Without its first line an upload states nothing: the refusal is the answer.
      if (line === 1) throw error;
      return refusalOf(error);
    }
  }

  private async record(tx: Transaction, lines: readonly ReadingOf[]): Promise<Settled[]> {
    const byRun = new Map<string, ReadingOf[]>();
    for (const one of lines) {
      const same = byRun.get(one.reading.run);
      if (same) same.push(one);
      else byRun.set(one.reading.run, [one]);
    }
    const settled: Settled[] = [];
    for (const [run, some] of byRun) {
      const outcomes = await this.recordOf(tx, run, some);
      for (const [at, { line }] of some.entries()) {
        const outcome = outcomes[at];
        if (outcome) settled.push({ line, ...outcome });
      }
    }
    return settled;
  }

  private async recordOf(tx: Transaction, run: string, some: readonly ReadingOf[]): Promise<Outcome[]> {
    const readings = some.map(({ reading }) => reading);
    try {
      return (await this.receipts.recordReadings(tx, this.by, run, readings)).map(toOutcome);
    } catch (error) {
      const refusal = refusalOf(error);
      return some.map(() => refusal);
    }
  }

  private count(settled: Settled): void {
    const { outcome } = settled;
    processMetrics.increment('whence_reading_lines_total', { outcome: outcome === 'refused' ? 'rejected' : outcome });
    if (outcome === 'refused') this.summary = counted(this.summary, 'rejected');
    else this.summary = counted(this.summary, outcome === 'recorded' ? 'registered' : outcome, settled.receipt);
  }
}

function toOutcome(one: ReadingOutcome): Outcome {
  if (one.outcome === 'refused') return { outcome: 'refused', rejection: rejectionOf(one.error) };
  return one;
}

/** A refusal of the statement; a failure of the service is thrown on. */
function refusalOf(error: unknown): Outcome {
  if (!(error instanceof WhenceError) || !['invalid', 'conflict', 'not-found'].includes(error.kind)) throw error;
  return { outcome: 'refused', rejection: rejectionOf(error as WhenceError) };
}
