import { type JsonObject, WhenceError } from '@core/kernel';
import type { Actor, Receipt, WriteQueue } from '@domain/ledger';
import type { Outcome, ReadDeclaration, ShardsService } from '@domain/shards';
import { processMetrics } from '@platform/metrics';
import type { UploadLimits } from '../../http/upload-limits.js';
import { NOTHING_COMMITTED } from '../../http/upload-summary.js';
import type { RunningUpload } from './answer-upload.js';
import { ChunkCounts } from './chunk-counts.js';
import { ChunkSize } from './chunk-size.js';
import { chunksOf, commitEach } from './chunks-of.js';
import { type Candidate, type Rejection, rejectionOf } from './candidate.js';

export interface RejectedLine extends Rejection {
  readonly line: number;
  /** The receipt of the recorded attempt, for a conflict. */
  readonly receipt?: Receipt;
  /**
   * Of `policy-refused`: every rule that refuses the line. The entry of the receipt states more of
   * each.
   */
  readonly findings?: readonly RefusingRule[];
}

/** A rule that refuses a line. */
interface RefusingRule {
  readonly rule: string;
  /** Index of the entry that states the rule. */
  readonly entry: number;
  /** `unknown`: the record does not tell whether the rule is met. */
  readonly verdict: 'deny' | 'unknown';
}

type Report = (rejected: RejectedLine) => Promise<void>;

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
    const taken = this.taken(chunk);
    const outcomes = await this.register(taken);
    const { rejected, endsAtLine } = this.count(taken, outcomes);
    for (const one of rejected) await report(one);
    return endsAtLine === undefined;
  }

  /** Counts all that is committed, whether or not the client stays to hear of it. */
  private count(
    taken: readonly Candidate[],
    outcomes: readonly Outcome[],
  ): { readonly rejected: readonly RejectedLine[]; readonly endsAtLine: number | undefined } {
    const counts = new ChunkCounts();
    const rejected: RejectedLine[] = [];
    let [next, last] = [0, 0];
    for (const one of taken) {
      const outcome = 'rejected' in one ? null : outcomes[next++];
      if (outcome === undefined) continue;
      counts.add(outcome);
      last = one.line;
      const line = rejectedLine(one, outcome);
      if (line) rejected.push(line);
      if (line && this.onError === 'abort') break;
    }
    const ends = rejected.length >= this.rejectionsLeft;
    const endsAtLine = ends ? last : undefined;
    this.summary = counts.addedTo(this.summary, endsAtLine);
    for (const outcome of ['registered', 'existing', 'rejected'] as const)
      processMetrics.increment('whence_upload_lines_total', { outcome }, counts[outcome]);
    return { rejected, endsAtLine };
  }

  /** So many rejected lines more end the upload. */
  private get rejectionsLeft(): number {
    return this.onError === 'abort' ? 1 : this.limits.rejected - this.summary.rejected;
  }

  /** The lines up to the one that ends the upload, as far as that is known before. */
  private taken(chunk: readonly Candidate[]): readonly Candidate[] {
    let rejected = 0;
    const last = chunk.findIndex((one) => 'rejected' in one && ++rejected >= this.rejectionsLeft);
    return last === -1 ? chunk : chunk.slice(0, last + 1);
  }

  /**
   * With `abort`, registers up to and including the first refused line: its conflict is recorded.
   */
  private async register(lines: readonly Candidate[]): Promise<readonly Outcome[]> {
    const read: ReadDeclaration[] = [];
    for (const one of lines) if ('registration' in one) read.push(one.registration);
    if (read.length === 0) return [];
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
}

/** @param outcome null for a line that is rejected for itself */
function rejectedLine(one: Candidate, outcome: Outcome | null): RejectedLine | null {
  const { line } = one;
  if ('rejected' in one) return { line, ...one.rejected };
  if (outcome?.outcome !== 'refused') return null;
  const findings = outcome.error.findings?.map(toRefusingRule);
  return { line, ...rejectionOf(outcome.error), receipt: outcome.receipt, findings };
}

function toRefusingRule({ rule, entry, verdict }: JsonObject): RefusingRule {
  return { rule, entry, verdict } as unknown as RefusingRule;
}
