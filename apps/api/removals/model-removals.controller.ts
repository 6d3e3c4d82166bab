import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LedgerPosition } from '@domain/ledger';
import { ModelRemovalsReadModel } from '@domain/removals';
import { Access, afterNumber, AskedAsOf, listAnswer, pageOf, PageRequest } from '../http/index.js';
import { ModelVersionParams } from '../models/models.request.js';
import { ModelRemovalsResponse, toModelRemovalResponse } from './model-removals.response.js';

@ApiTags('models')
@Controller('v1/models/:model/versions/:version/removals')
export class ModelRemovalsController {
  constructor(private readonly removals: ModelRemovalsReadModel) {}

  @Get()
  @Access('read')
  @ApiOperation({
    summary:
      'For every removal that was not withdrawn: whether the model version or an ancestor used what is removed, and when',
  })
  @ApiOkResponse({ type: ModelRemovalsResponse })
  async list(
    @Param() subject: ModelVersionParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ModelRemovalsResponse> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, ...(after !== undefined && { after }) };
    const found = await this.removals.ofModelVersion(subject, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toModelRemovalResponse);
  }
}
