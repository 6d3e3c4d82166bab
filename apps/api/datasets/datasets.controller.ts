import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { DatasetsReadModel, DatasetsService } from '@domain/datasets';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { ShardsReadModel } from '@domain/shards';
import { Access, Call, StreamedBody, type WriteCall, WriteHandler } from '../http/index.js';
import { afterNumber, afterText, AskedAsOf, listAnswer, pageOf, PageRequest } from '../http/index.js';
import { DatasetParams, DatasetVersionRequest, ManifestQuery } from './datasets.request.js';
import {
  DatasetsResponse,
  DatasetVersionMadeResponse,
  DatasetVersionsResponse,
  toMadeResponse,
} from './datasets.response.js';
import { ShownVersions } from './shown-versions.js';
import { isManifest, orderOfJson, orderOfManifest } from './version-order.js';

@ApiTags('datasets')
@Controller('v1/datasets')
export class DatasetsController {
  constructor(
    private readonly service: DatasetsService,
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List datasets' })
  @ApiOkResponse({ type: DatasetsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<DatasetsResponse> {
    const page = pageOf(query);
    const found = await this.datasets.datasets({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ dataset }) => dataset,
      (dataset) => dataset,
    );
  }

  @Post(':dataset/versions')
  @StreamedBody('application/x-ndjson', 'text/csv', 'text/plain')
  @Access('register')
  @ApiOperation({
    summary: 'Make a dataset version: from a list, a base with additions and removals, a query, or a manifest',
    description:
      'A manifest is NDJSON (`{"shard": name, "weight"?: n}` or a string a line), CSV (a header with shard, uri or path, and maybe weight) or text (`label,path` a line), of any length, gzip accepted. A member that is listed again counts once more. An unknown member is told with its line, and nothing is committed.',
  })
  @ApiBody({ type: DatasetVersionRequest })
  @ApiCreatedResponse({ type: DatasetVersionMadeResponse, description: 'Committed' })
  @ApiOkResponse({ type: DatasetVersionMadeResponse, description: 'It was committed with this content already' })
  @ApiAcceptedResponse({ type: DatasetVersionMadeResponse, description: 'Too large to wait for: a job commits it' })
  async make(
    @Call() call: WriteCall,
    @Param() { dataset }: DatasetParams,
    @Query() query: ManifestQuery,
  ): Promise<DatasetVersionMadeResponse> {
    const order = isManifest(call.request)
      ? await orderOfManifest(call.request, dataset, query, this.shards, (await this.ledger.position()).treeSize)
      : orderOfJson(call.request, dataset, query);
    const prepared = await this.service.prepare(order);
    return this.door.run(call, async (tx, by) => {
      const made = await this.service.commit(tx, by, order, prepared);
      const body = toMadeResponse(made);
      if (made.job !== undefined) return { status: 202, body };
      return { existing: made.existing, body };
    });
  }

  @Get(':dataset/versions')
  @Access('read')
  @ApiOperation({ summary: 'List the versions of a dataset' })
  @ApiOkResponse({ type: DatasetVersionsResponse })
  async versions(
    @Param() { dataset }: DatasetParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<DatasetVersionsResponse> {
    const page = pageOf(query);
    await this.datasets.requireDataset(dataset, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.datasets.versionsOf(dataset, after, asOf.treeSize);
    const shown = await ShownVersions.of(this.datasets, found, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ id }) => id,
      (version) => shown.show(version),
    );
  }
}
