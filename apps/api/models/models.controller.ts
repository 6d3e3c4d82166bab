import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import type { LedgerPosition } from '@domain/ledger';
import {
  FinishUse,
  ModelsReadModel,
  ModelsService,
  type ModelSummary,
  ModelWithdrawalsService,
  ModelVersionFacts,
  type RecordedUse,
  type RecordUse,
  type RecordedUses,
  type RecordUses,
  WithdrawModelVersion,
  WithdrawUse,
} from '@domain/models';
import {
  Access,
  afterNumber,
  afterText,
  type Answer,
  answer,
  AsOf,
  Call,
  JsonBody,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type Unchecked,
  USES,
  type WriteCall,
  WriteHandler,
  type Written,
} from '../http/index.js';
import { ContentWarnings, type WarningResponse } from '../removals/content-warnings.js';
import { ModelParams, ModelUseParams, ModelVersionParams } from './models.request.js';
import {
  type ModelVersionDeclaredResponse,
  type ModelVersionItemResponse,
  type ModelVersionResponse,
  toUsesResponse,
  toWithdrawnResponse,
  toVersionResponse,
  type UsesRecordedResponse,
  type UseWithdrawnResponse,
} from './models.response.js';
import { usesOf } from './uses-body.js';

/** @tag models */
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly service: ModelsService,
    private readonly withdrawals: ModelWithdrawalsService,
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly handler: WriteHandler,
    private readonly warnings: ContentWarnings,
  ) {}

  /** List models. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ListAnswer<ModelSummary>> {
    const page = pageOf(query);
    const found = await this.models.models({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ model }) => model,
      (model) => model,
    );
  }

  /** Declare a model version with all its parents. */
  @Post(':model/versions')
  @Access('register')
  declare(
    @Call() call: WriteCall,
    @Param() { model }: ModelParams,
    @Body() body: ModelVersionFacts,
  ): Promise<ModelVersionDeclaredResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, modelVersion } = await this.service.declare(tx, by, { model, ...body });
      return { existing, body: { model, version: modelVersion.version, receipt } };
    });
  }

  /** List the versions of a model in the order declared. */
  @Get(':model/versions')
  @Access('read')
  async versions(
    @Param() { model }: ModelParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<ModelVersionItemResponse>> {
    const page = pageOf(query);
    await this.models.requireModel(model, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.models.versionsOf(model, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toVersionResponse);
  }

  /** Get a model version with its parents and uses. */
  @Get(':model/versions/:version')
  @Access('read')
  async one(
    @Param() { model, version }: ModelVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<ModelVersionResponse>> {
    const found = await this.models.requireVersion(model, version, asOf.treeSize);
    const uses = await this.models.uses([found.id], asOf.treeSize);
    const withdrawn = await this.models.withdrawnUses([found.id], asOf.treeSize);
    const ids = [...new Set([...uses, ...withdrawn].map(({ datasetVersion }) => datasetVersion))];
    const datasets = await this.datasets.versions(ids, asOf.treeSize);
    return answer(asOf, {
      ...toVersionResponse(found),
      uses: toUsesResponse(uses, datasets),
      ...toWithdrawnResponse(withdrawn, datasets),
    });
  }

  /**
   * Withdraw a model version that was declared by mistake. It counts in no later answer, and its
   * name is not used again. While it has uses, or another model version names it as a parent, it is
   * refused with the list of them.
   */
  @Post(':model/versions/:version/withdraw')
  @Access('correct')
  withdraw(
    @Call() call: WriteCall,
    @Param() { model, version }: ModelVersionParams,
    @Body() body: WithdrawModelVersion,
  ): Promise<ModelVersionDeclaredResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { existing, receipt } = await this.withdrawals.withdraw(tx, by, { model, version }, body);
      return { existing, body: { model, version, receipt } };
    });
  }

  /**
   * Record uses of committed dataset versions, all or none. A recorded use may be finished or
   * amended.
   *
   * The body is an object with `uses`, the list of uses alone, or one use.
   */
  @Post(':model/versions/:version/uses')
  @JsonBody(USES)
  @Access('register')
  async recordUses(
    @Call() call: WriteCall,
    @Param() { model, version }: ModelVersionParams,
    @Body() body: Unchecked<RecordUses | RecordUse[] | RecordUse>,
  ): Promise<UsesRecordedResponse> {
    const command = usesOf(body);
    const recorded = await this.handler.run(call, async (tx, by) =>
      writtenUses(await this.service.recordUses(tx, by, model, version, command)),
    );
    const removed = await this.warnings.of(command.uses, recorded.receipt.treeSize);
    return { ...recorded, warnings: [...recorded.warnings, ...removed] };
  }

  /**
   * Withdraw a use that was recorded by mistake. It counts in no later answer; the model version
   * lists it with the reason.
   */
  @Post(':model/versions/:version/uses/:use/withdraw')
  @Access('correct')
  withdrawUse(
    @Call() call: WriteCall,
    @Param() { model, version, use }: ModelUseParams,
    @Body() body: WithdrawUse,
  ): Promise<UseWithdrawnResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { existing, receipt } = await this.service.withdrawUse(tx, by, { model, version, use }, body);
      return { existing, body: { id: use, receipt } };
    });
  }

  /**
   * Record when a use ended. Until then it counts as running: as after every removal that takes
   * effect.
   */
  @Post(':model/versions/:version/uses/:use/finish')
  @Access('register')
  finishUse(
    @Call() call: WriteCall,
    @Param() { model, version, use }: ModelUseParams,
    @Body() body: FinishUse,
  ): Promise<UsesRecordedResponse> {
    return this.handler.run(call, async (tx, by) =>
      writtenUses(await this.service.finishUse(tx, by, { model, version, use }, body)),
    );
  }
}

function writtenUses({ uses }: RecordedUses): Written<UsesRecordedResponse> {
  const last = uses.reduce((a, b) => (a.receipt.index > b.receipt.index ? a : b));
  const recorded = uses.map(({ use, outcome, receipt }) => ({ id: use.id, outcome, receipt }));
  return {
    existing: uses.every(({ outcome }) => outcome === 'existing'),
    body: {
      receipt: last.receipt,
      uses: recorded,
      warnings: [...uses.flatMap(unfinished), ...uses.flatMap(partlyRead)],
    },
  };
}

function partlyRead({ use: { id, splits } }: RecordedUse): WarningResponse[] {
  if (splits === undefined) return [];
  const message = `This use names splits (${splits.join(', ')}): they are recorded and shown. Answers about exposure, removals and certificates cover the whole dataset version.`;
  return [{ code: 'whole-version-counts', message, use: id }];
}

function unfinished({ use: { id, finishedAt, stage } }: RecordedUse): WarningResponse[] {
  if (finishedAt !== undefined) return [];
  const message = `No end of this use (${stage}) is recorded: it counts as running, and as after each removal that takes effect. Record its end with POST …/uses/${id}/finish.`;
  return [{ code: 'no-end-recorded', message, use: id }];
}
