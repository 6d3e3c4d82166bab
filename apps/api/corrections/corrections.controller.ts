import { Body, Controller, Post, Query } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import {
  CorrectionEffectsReadModel,
  CorrectionOrdersService,
  type CorrectionRequest,
  invalidCorrection,
  OrderCorrections,
} from '@domain/corrections';
import { LedgerReadModel } from '@domain/ledger';
import { ShardsReadModel } from '@domain/shards';
import { readCommand } from '@platform/validation';
import {
  Access,
  Call,
  callerOf,
  Expensive,
  JsonBody,
  NAMES,
  requireDataset,
  StreamedBody,
  WithinDatasets,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { readStream } from '../http/streamed-body.js';
import { UploadLimits } from '../http/upload-limits.js';
import { CorrectionLines } from './correction-lines.js';
import { CorrectionLinesRequest, CorrectionsRequest } from './corrections.request.js';
import type {
  CorrectionPreviewResponse,
  CorrectionsOrderedResponse,
  ShardsCorrectedResponse,
} from './corrections.response.js';

type CorrectionsResponse = CorrectionPreviewResponse | ShardsCorrectedResponse | CorrectionsOrderedResponse;

/** Shards whose datasets are read at a time. */
const BATCH = 8_192;

/** @tag shards */
@Controller('v1/shards/corrections')
export class CorrectionsController {
  constructor(
    private readonly orders: CorrectionOrdersService,
    private readonly effects: CorrectionEffectsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly limits: UploadLimits,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Correct all selected shards in the same way, each by an entry of its own.
   *
   * With dryRun, preview what would change and correct nothing. A shard whose last correction has
   * the same reason and facts stays as it is.
   *
   * @status 201 Corrected
   * @status 202 Too many to wait for: a job corrects them
   * @status 200 With dryRun, the preview; otherwise repeated: no shard had to be corrected
   */
  @Post()
  @JsonBody(NAMES)
  @Access('correct')
  @WithinDatasets()
  @Expensive()
  async correct(
    @Call() call: WriteCall,
    @Query() { dryRun }: CorrectionsRequest,
    @Body() body: OrderCorrections,
  ): Promise<CorrectionsResponse> {
    const { selector, reason, facts: stated } = readCommand(OrderCorrections, body, invalidCorrection);
    const { treeSize } = await this.ledger.position();
    const facts = await this.orders.facts(stated, reason, treeSize, '/facts');
    const shards = await this.orders.select(selector, treeSize);
    if (facts.dataset !== undefined) requireDataset(call.request, facts.dataset, '/facts/dataset');
    await this.requireDatasetsOf(call, shards, treeSize);
    const { actor: by } = callerOf(call.request);
    return this.carryOut(call, { by, reason, groups: [{ facts, shards }] }, treeSize, dryRun);
  }

  /**
   * Correct any number of shards, one on each line: `{"shard": …}` and the members that are
   * corrected.
   *
   * All lines are checked first: if one is refused, nothing is corrected, and `errors` points at
   * `/<line>/<member>`. An upload may correct 1,000,000 shards. With dryRun, preview what would
   * change.
   *
   * @status 201 Corrected
   * @status 202 Too many to wait for: a job corrects them
   * @status 200 With dryRun, the preview; otherwise repeated: no shard had to be corrected
   */
  @Post('bulk')
  @StreamedBody('application/x-ndjson')
  @Access('correct')
  @WithinDatasets()
  @Expensive()
  async correctLines(
    @Call() call: WriteCall,
    @Query() { dryRun, reason }: CorrectionLinesRequest,
  ): Promise<CorrectionsResponse> {
    const { request } = call;
    const { treeSize } = await this.ledger.position();
    const lines = new CorrectionLines(
      (names) => this.shards.numbersOf(names, treeSize),
      async (facts) => {
        if (facts.dataset !== undefined) requireDataset(request, facts.dataset);
        return this.orders.facts(facts, reason, treeSize, '');
      },
    );
    const groups = await readStream(request, this.limits, (bytes) => lines.read(bytes));
    // What an Idempotency-Key stands for.
    request.body = groups.map(({ facts, shards }) => ({ facts, shards: shards.toBytes().toString('base64') }));
    for (const { shards } of groups) await this.requireDatasetsOf(call, shards, treeSize);
    const { actor: by } = callerOf(request);
    return this.carryOut(call, { by, reason, groups }, treeSize, dryRun);
  }

  private async carryOut(
    call: WriteCall,
    request: CorrectionRequest,
    asOf: number,
    dryRun: boolean | undefined,
  ): Promise<CorrectionsResponse> {
    if (dryRun) {
      void call.reply.status(200);
      return this.effects.effects(this.orders.groupsOf(request), asOf);
    }
    const shards = request.groups.reduce((sum, group) => sum + group.shards.size, 0);
    return this.handler.run<ShardsCorrectedResponse | CorrectionsOrderedResponse>(call, async (tx) => {
      const outcome = await this.orders.order(tx, request, asOf);
      if ('job' in outcome) return { status: 202, body: { job: outcome.job, shards } };
      const { corrected, same, receipt } = outcome.corrected;
      return { existing: corrected === 0, body: { corrected, same, receipt } };
    });
  }

  /** A narrowed key states something about shards of its datasets only. */
  private async requireDatasetsOf({ request }: WriteCall, shards: Bitmap, asOf: number): Promise<void> {
    if (callerOf(request).datasets === null) return;
    for (let from = 0; ;) {
      const batch = [...shards.next(from, BATCH)];
      const last = batch.at(-1);
      if (last === undefined) return;
      for (const { dataset } of await this.shards.placesAndLabelsOf(batch, asOf)) requireDataset(request, dataset, '');
      from = last + 1;
    }
  }
}
