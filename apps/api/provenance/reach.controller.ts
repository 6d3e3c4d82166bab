import { Controller, Get, Param, Query } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import type { LedgerPosition } from '@domain/ledger';
import type { OriginFilter } from '@domain/origins';
import {
  type AffectedModelVersion,
  type ExposedModel,
  ExposedModelsReadModel,
  ImpactReadModel,
  type ReachedShard,
  ReachedShardsReadModel,
  type ReachingGenerator,
} from '@domain/provenance';
import { VendorsReadModel } from '@domain/vendors';
import { DatasetVersionParams } from '../datasets/datasets.request.js';
import {
  Access,
  afterNumber,
  afterText,
  AsOf,
  Expensive,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  Sensitive,
} from '../http/index.js';
import { VendorParams } from '../vendors/vendors.request.js';
import { ExposedModelsRequest, GeneratorParams, ReachedShardsRequest } from './reach.request.js';

export type ExposedModelResponse = Omit<ExposedModel, 'id'>;

export type ReachedShardResponse = Omit<ReachedShard, 'number'>;

/**
 * Questions from the other end: what a vendor, a generator or a dataset version reaches.
 *
 * @tag provenance
 */
@Controller('v1')
export class ReachController {
  constructor(
    private readonly exposed: ExposedModelsReadModel,
    private readonly reached: ReachedShardsReadModel,
    private readonly impacts: ImpactReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  /**
   * List the model versions in the order declared, each with whether the vendor reaches it; with
   * `exposed`, only those with that answer.
   */
  @Get('vendors/:slug/exposure')
  @Access('read')
  @Sensitive()
  @Expensive()
  async vendorExposure(
    @Param() { slug }: VendorParams,
    @Query() query: ExposedModelsRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<ExposedModelResponse>> {
    await this.vendors.requireVendor(slug, asOf.treeSize);
    return this.models({ vendor: slug, involvement: query.involvement }, query, asOf);
  }

  /** List the shards that a vendor reaches, in the order registered. */
  @Get('vendors/:slug/shards')
  @Access('read')
  @Sensitive()
  @Expensive()
  async vendorShards(
    @Param() { slug }: VendorParams,
    @Query() query: ReachedShardsRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<ReachedShardResponse>> {
    await this.vendors.requireVendor(slug, asOf.treeSize);
    return this.shards({ vendor: slug, involvement: query.involvement }, query, asOf);
  }

  /** List the models of a vendor whose output shards are declared to be, by name. */
  @Get('vendors/:slug/generators')
  @Access('read')
  @Sensitive()
  @Expensive()
  async vendorGenerators(
    @Param() { slug }: VendorParams,
    @Query() query: PageRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<ReachingGenerator>> {
    await this.vendors.requireVendor(slug, asOf.treeSize);
    const page = pageOf(query);
    const after = afterText(page);
    const all = await this.reached.generators({ vendor: slug }, asOf.treeSize);
    const rest = all.filter(({ generator }) => after === undefined || generator > after);
    return listAnswer(
      asOf,
      page,
      rest,
      ({ generator }) => generator,
      (generator) => generator,
    );
  }

  /**
   * List the model versions in the order declared, each with whether the generator reaches it.
   */
  @Get('generators/:generator/exposure')
  @Access('read')
  @Sensitive()
  @Expensive()
  async generatorExposure(
    @Param() { generator }: GeneratorParams,
    @Query() query: ExposedModelsRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<ExposedModelResponse>> {
    return this.models({ generator, involvement: query.involvement }, query, asOf);
  }

  /** List the shards that a generator reaches, in the order registered. */
  @Get('generators/:generator/shards')
  @Access('read')
  @Sensitive()
  @Expensive()
  async generatorShards(
    @Param() { generator }: GeneratorParams,
    @Query() query: ReachedShardsRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<ReachedShardResponse>> {
    return this.shards({ generator, involvement: query.involvement }, query, asOf);
  }

  /** List the model versions that used a dataset version, or descend from one that did. */
  @Get('datasets/:dataset/versions/:version/models')
  @Access('read')
  @Sensitive()
  @Expensive()
  async datasetModels(
    @Param() { dataset, version }: DatasetVersionParams,
    @Query() query: PageRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ListAnswer<AffectedModelVersion>> {
    const { id } = await this.datasets.requireVersion(dataset, version, asOf.treeSize);
    const page = pageOf(query);
    const all = await this.impacts.modelsOf(id, asOf.treeSize);
    const placed = all.map((model, place) => ({ model, place }));
    const rest = placed.slice((afterNumber(page) ?? -1) + 1);
    return listAnswer(
      asOf,
      page,
      rest,
      ({ place }) => place,
      ({ model }) => model,
    );
  }

  private async models(
    filter: OriginFilter,
    query: ExposedModelsRequest,
    asOf: LedgerPosition,
  ): Promise<ListAnswer<ExposedModelResponse>> {
    const page = pageOf(query);
    const exposed = query.exposed === undefined ? undefined : ANSWERS[query.exposed];
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.exposed.page({ filter, exposed }, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toExposedModelResponse);
  }

  private async shards(
    filter: OriginFilter,
    query: ReachedShardsRequest,
    asOf: LedgerPosition,
  ): Promise<ListAnswer<ReachedShardResponse>> {
    const page = pageOf(query);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.reached.page(filter, after, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ number }) => number,
      ({ shard, how }) => ({ shard, how }),
    );
  }
}

const ANSWERS = { true: true, false: false, unknown: 'unknown' } as const;

function toExposedModelResponse({ id: _id, ...model }: ExposedModel): ExposedModelResponse {
  return model;
}
