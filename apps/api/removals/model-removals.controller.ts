import { Controller, Get, Param, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { ModelRemovalsReadModel } from '@domain/removals';
import {
  Access,
  afterNumber,
  AsOf,
  Expensive,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  Sensitive,
} from '../http/index.js';
import { ModelVersionParams } from '../models/models.request.js';
import { type ModelRemovalResponse, toModelRemovalResponse } from './removals.response.js';

/** @tag models */
@Controller('v1/models/:model/versions/:version/removals')
export class ModelRemovalsController {
  constructor(private readonly removals: ModelRemovalsReadModel) {}

  /**
   * List the removals that were not withdrawn: whether the model version or an ancestor used what
   * is removed, and when.
   */
  @Get()
  @Access('read')
  @Sensitive()
  @Expensive()
  async list(
    @Param() subject: ModelVersionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<ModelRemovalResponse>> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, after };
    const found = await this.removals.ofModelVersion(subject, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toModelRemovalResponse);
  }
}
