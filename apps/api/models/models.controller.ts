import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DatasetsReadModel } from '@domain/datasets';
import type { LedgerPosition } from '@domain/ledger';
import { ModelsReadModel, ModelsService, type RecordedUse } from '@domain/models';
import {
  Access,
  afterNumber,
  afterText,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ModelParams, ModelVersionParams, ModelVersionRequest, UsesRequest } from './models.request.js';
import {
  ModelsResponse,
  ModelVersionDeclaredResponse,
  ModelVersionResponse,
  ModelVersionsResponse,
  toUsesResponse,
  toVersionResponse,
  UsesRecordedResponse,
} from './models.response.js';
import { UsesBody } from './uses-body.js';

@ApiTags('models')
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly service: ModelsService,
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List models' })
  @ApiOkResponse({ type: ModelsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ModelsResponse> {
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

  @Post(':model/versions')
  @Access('register')
  @ApiOperation({ summary: 'Declare a model version with all its parents' })
  @ApiCreatedResponse({ type: ModelVersionDeclaredResponse })
  @ApiOkResponse({ type: ModelVersionDeclaredResponse, description: 'It was declared so already' })
  declare(
    @Call() call: WriteCall,
    @Param() { model }: ModelParams,
    @Body() body: ModelVersionRequest,
  ): Promise<ModelVersionDeclaredResponse> {
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing, modelVersion } = await this.service.declare(tx, by, { model, ...body });
      return { existing, body: { model, version: modelVersion.version, receipt } };
    });
  }

  @Get(':model/versions')
  @Access('read')
  @ApiOperation({ summary: 'List the versions of a model' })
  @ApiOkResponse({ type: ModelVersionsResponse })
  async versions(
    @Param() { model }: ModelParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ModelVersionsResponse> {
    const page = pageOf(query);
    await this.models.requireModel(model, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.models.versionsOf(model, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toVersionResponse);
  }

  @Get(':model/versions/:version')
  @Access('read')
  @ApiOperation({ summary: 'A model version with its parents and uses' })
  @ApiOkResponse({ type: ModelVersionResponse })
  async one(
    @Param() { model, version }: ModelVersionParams,
    @AskedAsOf() asOf: LedgerPosition,
  ): Promise<ModelVersionResponse> {
    const found = await this.models.requireVersion(model, version, asOf.treeSize);
    const uses = await this.models.uses([found.id], asOf.treeSize);
    const ids = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    const datasets = await this.datasets.versions(ids, asOf.treeSize);
    return answer(asOf, { ...toVersionResponse(found), uses: toUsesResponse(uses, datasets) });
  }

  @Post(':model/versions/:version/uses')
  @Access('register')
  @ApiOperation({
    summary: 'Record uses of committed dataset versions, all or none; a use recorded before may be finished or amended',
  })
  @ApiBody({ type: UsesRequest, description: 'The list may also stand alone, and so may one use' })
  @ApiCreatedResponse({ type: UsesRecordedResponse })
  @ApiOkResponse({ type: UsesRecordedResponse, description: 'Nothing of it was new' })
  recordUses(
    @Call() call: WriteCall,
    @Param() { model, version }: ModelVersionParams,
    @UsesBody() { uses }: UsesRequest,
  ): Promise<UsesRecordedResponse> {
    return this.door.run(call, async (tx, by) => {
      const recorded = await this.service.recordUses(tx, by, model, version, uses);
      return { existing: recorded.uses.every(({ outcome }) => outcome === 'existing'), body: shown(recorded.uses) };
    });
  }
}

function shown(uses: readonly RecordedUse[]): UsesRecordedResponse {
  const last = uses.reduce((a, b) => (a.receipt.index > b.receipt.index ? a : b));
  return { receipt: last.receipt, uses: uses.map(({ use, outcome, receipt }) => ({ id: use.id, outcome, receipt })) };
}
