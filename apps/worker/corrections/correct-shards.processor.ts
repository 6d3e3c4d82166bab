import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type CorrectShards, correctShardsJob, type ShardsCorrected } from '@domain/corrections';
import { WriteQueue } from '@domain/ledger';
import { type CorrectedEach, type OrderedCorrection, OrderedCorrectionsService, ShardsReadModel } from '@domain/shards';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Shards that are looked up at a time. */
const BATCH = 512;
/** Maximum shards in one transaction, and milliseconds after which it takes no further one. */
const CHUNK = 128;
const CHUNK_MS = 50;

/**
 * Corrects the shards of an order, some in each transaction. Interrupted at any point, another
 * attempt goes on where this one ended: the ledger has what was corrected.
 */
@Injectable()
export class CorrectShardsProcessor implements JobProcessor<CorrectShards, ShardsCorrected> {
  readonly job = correctShardsJob;

  constructor(
    private readonly corrections: OrderedCorrectionsService,
    private readonly shards: ShardsReadModel,
    private readonly writes: WriteQueue,
  ) {}

  async process({ by, reason, since, total, groups }: CorrectShards, context: JobContext): Promise<ShardsCorrected> {
    let sum: ShardsCorrected = { corrected: 0, same: 0 };
    context.progress(0, total);
    for (const { facts, shards } of groups) {
      const order: OrderedCorrection = { by, reason, since, facts };
      const all = Bitmap.fromBytes(Buffer.from(shards, 'base64'));
      for (let from = 0; ;) {
        const batch = [...all.next(from, BATCH)];
        const last = batch.at(-1);
        if (last === undefined) break;
        await this.correct(batch, order, context, ({ corrected, same }) => {
          sum = { corrected: sum.corrected + corrected, same: sum.same + same };
          context.progress(sum.corrected + sum.same, total);
        });
        from = last + 1;
      }
    }
    return sum;
  }

  private async correct(
    batch: readonly number[],
    order: OrderedCorrection,
    { signal }: JobContext,
    report: (done: Pick<CorrectedEach, 'corrected' | 'same'>) => void,
  ): Promise<void> {
    const settled = await this.corrections.settled(batch, order);
    const corrected = [...settled.values()].filter((one) => one === 'corrected').length;
    report({ corrected, same: settled.size - corrected });
    const due = batch.filter((number) => !settled.has(number));
    const reaching = await this.corrections.haveDescendants(due);
    const alone = due.filter((number) => !reaching.has(number));
    for (let at = 0; at < alone.length;) {
      signal.throwIfAborted();
      const chunk = alone.slice(at, at + CHUNK);
      const done = await this.writes.write((tx) => {
        const begun = performance.now();
        return this.corrections.correctEach(tx, chunk, order, () => performance.now() - begun > CHUNK_MS);
      });
      report(done);
      at += done.done;
    }
    const names = await this.shards.namesOf(reaching, Number.MAX_SAFE_INTEGER);
    for (const number of reaching) {
      signal.throwIfAborted();
      const shard = { number, name: names.get(number) ?? '' };
      report(await this.corrections.correctPrepared(shard, order, (body) => this.writes.write(body)));
    }
  }
}
