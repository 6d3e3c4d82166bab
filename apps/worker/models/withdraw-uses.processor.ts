import { Injectable } from '@nestjs/common';
import { WriteQueue } from '@domain/ledger';
import { type UsesWithdrawn, UseWithdrawalsService, type WithdrawUses, withdrawUsesJob } from '@domain/models';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Uses in one transaction: some ten statements, whatever their number. */
const CHUNK = 128;

/**
 * Withdraws the uses of an order, some in each transaction. Interrupted at any point, another
 * attempt goes on where this one ended: the ledger has what was withdrawn.
 */
@Injectable()
export class WithdrawUsesProcessor implements JobProcessor<WithdrawUses, UsesWithdrawn> {
  readonly job = withdrawUsesJob;

  constructor(
    private readonly withdrawals: UseWithdrawalsService,
    private readonly writes: WriteQueue,
  ) {}

  async process({ by, reason, since, uses }: WithdrawUses, context: JobContext): Promise<UsesWithdrawn> {
    let sum: UsesWithdrawn = { withdrawn: 0, same: 0 };
    context.progress(0, uses.length);
    for (let at = 0; at < uses.length; at += CHUNK) {
      context.signal.throwIfAborted();
      const chunk = uses.slice(at, at + CHUNK);
      const done = await this.writes.write((tx) => this.withdrawals.withdrawEach(tx, chunk, { by, reason, since }));
      sum = { withdrawn: sum.withdrawn + done.withdrawn, same: sum.same + done.same };
      context.progress(sum.withdrawn + sum.same, uses.length);
    }
    return sum;
  }
}
