import { Body, Controller, Post, Query } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import {
  OrderUseWithdrawals,
  type SelectedUses,
  UseWithdrawalOrdersService,
  UseWithdrawalsReadModel,
  WithdrawUse,
} from '@domain/models';
import { readCommand } from '@platform/validation';
import { Access, Call, callerOf, Expensive, StreamedBody, type WriteCall, WriteHandler } from '../http/index.js';
import { readStream } from '../http/streamed-body.js';
import { UploadLimits } from '../http/upload-limits.js';
import { invalidUse, readUseLines } from './use-lines.js';
import { UseLinesRequest, UseWithdrawalsRequest } from './use-withdrawals.request.js';
import type {
  UsesWithdrawnResponse,
  UseWithdrawalPreviewResponse,
  UseWithdrawalsOrderedResponse,
} from './use-withdrawals.response.js';

type WithdrawalsResponse = UseWithdrawalPreviewResponse | UsesWithdrawnResponse | UseWithdrawalsOrderedResponse;

/** @tag models */
@Controller('v1/uses/withdrawals')
export class UseWithdrawalsController {
  constructor(
    private readonly orders: UseWithdrawalOrdersService,
    private readonly previews: UseWithdrawalsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly limits: UploadLimits,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Withdraw all selected uses, which were recorded by mistake, each by an entry of its own.
   *
   * With dryRun, preview what would be withdrawn and withdraw nothing. A use that is withdrawn
   * already for the same reason stays as it is. An order may withdraw 100,000 uses.
   *
   * @status 201 Withdrawn
   * @status 202 Too many to wait for: a job withdraws them
   * @status 200 With dryRun, the preview; otherwise repeated: no use had to be withdrawn
   */
  @Post()
  @Access('correct')
  @Expensive()
  async withdraw(
    @Call() call: WriteCall,
    @Query() { dryRun }: UseWithdrawalsRequest,
    @Body() body: OrderUseWithdrawals,
  ): Promise<WithdrawalsResponse> {
    const { selector, reason } = readCommand(OrderUseWithdrawals, body, invalidUse);
    const { treeSize } = await this.ledger.position();
    const selected = await this.orders.select(selector, reason, treeSize);
    return this.carryOut(call, selected, reason, treeSize, dryRun);
  }

  /**
   * Withdraw uses, those of one dataset version by one model version in one stage on each line:
   * `{"model": …, "modelVersion": …, "dataset": …, "datasetVersion": …, "stage": …, "startedAt"?:
   * …}`.
   *
   * All lines are checked first: if one is refused, nothing is withdrawn, and `errors` points at
   * `/<line>/<member>`. An upload may have 100,000 lines. With dryRun, preview what would be
   * withdrawn.
   *
   * @status 201 Withdrawn
   * @status 202 Too many to wait for: a job withdraws them
   * @status 200 With dryRun, the preview; otherwise repeated: no use had to be withdrawn
   */
  @Post('bulk')
  @StreamedBody('application/x-ndjson')
  @Access('correct')
  @Expensive()
  async withdrawLines(
    @Call() call: WriteCall,
    @Query() { dryRun, reason: stated }: UseLinesRequest,
  ): Promise<WithdrawalsResponse> {
    const { reason } = readCommand(WithdrawUse, { reason: stated }, invalidUse);
    const { treeSize } = await this.ledger.position();
    const lines = await readStream(call.request, this.limits, readUseLines);
    // What an Idempotency-Key stands for.
    call.request.body = lines.map(({ use }) => use);
    const selected = await this.orders.selectEach(lines, reason, treeSize);
    return this.carryOut(call, selected, reason, treeSize, dryRun);
  }

  private async carryOut(
    call: WriteCall,
    selected: SelectedUses,
    reason: string,
    asOf: number,
    dryRun: boolean | undefined,
  ): Promise<WithdrawalsResponse> {
    if (dryRun) {
      void call.reply.status(200);
      return this.previews.effects(selected, asOf);
    }
    const { actor: by } = callerOf(call.request);
    const uses = selected.current.map(({ id }) => id);
    return this.handler.run<UsesWithdrawnResponse | UseWithdrawalsOrderedResponse>(call, async (tx) => {
      const outcome = await this.orders.order(tx, { by, reason, uses }, asOf);
      if ('job' in outcome) return { status: 202, body: { job: outcome.job, uses: uses.length } };
      const { withdrawn, same, receipt } = outcome.withdrawn;
      return { existing: withdrawn === 0, body: { withdrawn, same: same + selected.same.length, receipt } };
    });
  }
}
