import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import {
  DatasetDescriptionsService,
  DatasetsReadModel,
  DatasetsService,
  DescribeDataset,
  type MakeVersion,
} from '@domain/datasets';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { ShardsReadModel } from '@domain/shards';
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
  NAMES,
  pageOf,
  PageRequest,
  requireDataset,
  StreamedBody,
  type Unchecked,
  WithinDatasets,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ContentWarnings } from '../removals/content-warnings.js';
import { UploadLimits } from '../http/upload-limits.js';
import { DatasetParams, ManifestQuery } from './datasets.request.js';
import {
  type DatasetDescribedResponse,
  type DatasetResponse,
  toDatasetResponse,
  type DatasetVersionItemResponse,
  type DatasetVersionMadeResponse,
  toMadeResponse,
} from './datasets.response.js';
import { versionResponses } from './version-responses.js';
import { isManifest, orderOfJson, orderOfManifest } from './version-order.js';

/** @tag datasets */
@Controller('v1/datasets')
export class DatasetsController {
  constructor(
    private readonly service: DatasetsService,
    private readonly datasets: DatasetsReadModel,
    private readonly descriptions: DatasetDescriptionsService,
    private readonly shards: ShardsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly handler: WriteHandler,
    private readonly limits: UploadLimits,
    private readonly warnings: ContentWarnings,
  ) {}

  /** List datasets with what is stated about each. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ListAnswer<DatasetResponse>> {
    const page = pageOf(query);
    const found = await this.datasets.datasets({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    const described = await this.descriptions.withDescriptions(found, asOf.treeSize);
    return listAnswer(asOf, page, described, ({ dataset }) => dataset, toDatasetResponse);
  }

  /**
   * Make a dataset version from a list, a base with additions and removals, a query, or a manifest.
   *
   * A manifest is NDJSON (`{"shard": name, "weight"?: n, "split"?: name}` or a string on each
   * line), CSV (a header with `shard`, `uri` or `path`, and optionally `weight`, `fraction` and
   * `split`) or text (`label,path` on each line), of any length; gzip is accepted. A repeated
   * member counts once more. A `fraction` in place of a weight is a decimal or a ratio: all weights
   * are then multiplied by the least number that makes them whole. An unknown member is reported
   * with its line, and nothing is committed.
   *
   * @status 201 Committed
   * @status 200 Repeated: the version was committed with this content before
   * @status 202 Too large to wait for: a job commits it
   */
  @Post(':dataset/versions')
  @JsonBody(NAMES)
  @StreamedBody('application/x-ndjson', 'text/csv', 'text/plain')
  @Access('register')
  @WithinDatasets()
  async make(
    @Call() call: WriteCall,
    @Param() { dataset }: DatasetParams,
    @Query() query: ManifestQuery,
    @Body() body: Unchecked<MakeVersion>,
  ): Promise<DatasetVersionMadeResponse> {
    requireDataset(call.request, dataset);
    const order = isManifest(call.request)
      ? await orderOfManifest(
          call.request,
          dataset,
          query,
          this.shards,
          (await this.ledger.position()).treeSize,
          this.limits,
        )
      : orderOfJson(body, dataset, query);
    const prepared = await this.service.prepare(order);
    const made = await this.handler.run(call, async (tx, by) => {
      const committed = await this.service.commit(tx, by, order, prepared);
      const body = toMadeResponse(committed);
      return committed.job === undefined ? { existing: committed.existing, body } : { status: 202, body };
    });
    if (made.state !== 'committed') return made;
    const { version, receipt } = made;
    const { id } = await this.datasets.requireVersion(dataset, version, receipt.treeSize);
    const { occurrences } = await this.datasets.memberSet(id);
    return { ...made, occurrences, warnings: await this.warnings.of([made], receipt.treeSize) };
  }

  /** Get a dataset with its description, creators, citation and homepage as stated. */
  @Get(':dataset')
  @Access('read')
  async one(@Param() { dataset }: DatasetParams, @AsOf() asOf: LedgerPosition): Promise<Answer<DatasetResponse>> {
    return answer(asOf, toDatasetResponse(await this.descriptions.requireDescribed(dataset, asOf.treeSize)));
  }

  /**
   * Describe a dataset that has a version, or change what is stated. The statement replaces the one
   * before it as a whole; the earlier one stays readable with asOf.
   */
  @Put(':dataset/description')
  @Access('register')
  @WithinDatasets()
  describe(
    @Call() call: WriteCall,
    @Param() { dataset }: DatasetParams,
    @Body() body: DescribeDataset,
  ): Promise<DatasetDescribedResponse> {
    requireDataset(call.request, dataset);
    return this.handler.run(call, async (tx, by) => {
      const { existing, receipt } = await this.descriptions.describe(tx, by, dataset, body);
      return { existing, body: { dataset, receipt } };
    });
  }

  /** List the versions of a dataset in the order they were made. */
  @Get(':dataset/versions')
  @Access('read')
  async versions(
    @Param() { dataset }: DatasetParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<DatasetVersionItemResponse>> {
    const page = pageOf(query);
    await this.datasets.requireDataset(dataset, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.datasets.versionsOf(dataset, after, asOf.treeSize);
    const toResponse = await versionResponses(this.datasets, found, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toResponse);
  }
}
