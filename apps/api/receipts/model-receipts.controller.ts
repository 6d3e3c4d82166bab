import { Controller, Get, Param, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { ReceiptsReadModel } from '@domain/receipts';
import {
  Access,
  afterNumber,
  type Answer,
  answer,
  AsOf,
  Expensive,
  type ListAnswer,
  listAnswer,
  pageOf,
} from '../http/index.js';
import { ModelVersionParams } from '../models/models.request.js';
import { ReadShardsRequest } from './receipts.request.js';
import {
  type ModelReceiptsResponse,
  type ReadShardResponse,
  toReadShardResponse,
  toReceiptsResponse,
} from './receipts.response.js';

/** @tag receipts */
@Controller('v1/models')
export class ModelReceiptsController {
  constructor(private readonly receipts: ReceiptsReadModel) {}

  /**
   * Compare what a model version's training runs read with what its recorded uses declare.
   *
   * Receipts show what a watcher saw or the training code stated; they cannot show that nothing
   * else was read, so `complete` is the word of the watchers. Uses and runs of the model version
   * itself count, not those of its parents.
   */
  @Get(':model/versions/:version/receipts')
  @Access('read')
  @Expensive()
  async one(
    @Param() { model, version }: ModelVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<ModelReceiptsResponse>> {
    const coverage = await this.receipts.coverage(model, version, asOf.treeSize);
    return answer(asOf, toReceiptsResponse({ model, version }, coverage));
  }

  /** List the shards that were read, or declared and not read. */
  @Get(':model/versions/:version/receipts/shards')
  @Access('read')
  @Expensive()
  async shards(
    @Param() { model, version }: ModelVersionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() { list, ...query }: ReadShardsRequest,
  ): Promise<ListAnswer<ReadShardResponse>> {
    const page = pageOf(query);
    const coverage = await this.receipts.coverage(model, version, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.receipts.page(coverage, list, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ key }) => key, toReadShardResponse);
  }
}
