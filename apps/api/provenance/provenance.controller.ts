import { Controller, Get, Param, Query } from '@nestjs/common';
import { InspectedShardsReadModel, MeasuredBreakdownReadModel } from '@domain/inspection';
import type { LedgerPosition } from '@domain/ledger';
import {
  BreakdownReadModel,
  ComponentsReadModel,
  ExposureReadModel,
  type Impact,
  ImpactReadModel,
} from '@domain/provenance';
import {
  Access,
  afterText,
  type Answer,
  answer,
  AsOf,
  Expensive,
  listAnswer,
  pageOf,
  PreparedAnswers,
  Sensitive,
} from '../http/index.js';
import { requireMeasurable } from './measured-query.js';
import {
  ComponentsRequest,
  ExposureRequest,
  ModelVersionParams,
  ProvenanceRequest,
  ShardParams,
} from './provenance.request.js';
import {
  type ComponentsResponse,
  type ExposureResponse,
  type ModelMeasuredResponse,
  type ProvenanceResponse,
  toGapResponses,
  toPathResponse,
  withOrigins,
} from './provenance.response.js';

/** @tag provenance */
@Controller('v1')
export class ProvenanceController {
  private readonly prepared = new PreparedAnswers<ProvenanceResponse>('breakdown-answers');

  constructor(
    private readonly breakdowns: BreakdownReadModel,
    private readonly inspected: InspectedShardsReadModel,
    private readonly measured: MeasuredBreakdownReadModel,
    private readonly exposures: ExposureReadModel,
    private readonly components: ComponentsReadModel,
    private readonly impacts: ImpactReadModel,
  ) {}

  /**
   * Break down the data that a model version was trained and evaluated on, by kind, vendor, origin
   * and stage; with `basis=measured`, by what detectors measured in the members that it used.
   */
  @Get('models/:name/versions/:version/provenance')
  @Access('read')
  @Sensitive()
  @Expensive()
  async provenance(
    @Param() { name, version }: ModelVersionParams,
    @Query() { basis, ...query }: ProvenanceRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<ProvenanceResponse> | Answer<ModelMeasuredResponse>> {
    if (basis === 'measured') {
      requireMeasurable(query);
      const shards = await this.inspected.of({ model: name, version }, asOf.treeSize, false);
      return answer(asOf, { model: name, version, basis, ...(await this.measured.of(shards, asOf.treeSize)) });
    }
    const { weighted, chain, stage, by } = query;
    const question = { model: name, version, weighted, chain, stage, by };
    return this.prepared.answer(asOf, JSON.stringify(question), async () => {
      const { key, compute } = await this.breakdowns.keyed(question, asOf.treeSize);
      return { key, compute: async () => toGapResponses(withOrigins(await compute())) };
    });
  }

  /** Find the paths by which a vendor or a generator reaches a model version. */
  @Get('models/:name/versions/:version/exposure')
  @Access('read')
  @Sensitive()
  @Expensive()
  async exposure(
    @Param() { name, version }: ModelVersionParams,
    @Query() { vendor, generator, involvement }: ExposureRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<ExposureResponse>> {
    const filter = { vendor, generator, involvement };
    const found = await this.exposures.exposure({ model: name, version, ...filter }, asOf.treeSize);
    return answer(asOf, toGapResponses({ ...found, paths: found.paths.map(toPathResponse) }));
  }

  /**
   * List the components of the data of a model version, by a label, through which an origin reached
   * it.
   */
  @Get('models/:name/versions/:version/components')
  @Access('read')
  @Sensitive()
  @Expensive()
  async listComponents(
    @Param() { name, version }: ModelVersionParams,
    @Query() query: ComponentsRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<ComponentsResponse> {
    const { label, kind, vendor, generator, involvement, chain } = query;
    const question = { model: name, version, label, filter: { kind, vendor, generator, involvement }, chain };
    const page = pageOf(query);
    const after = afterText(page);
    const { components, gaps } = await this.components.components(question, asOf.treeSize);
    const rest = after === undefined ? components : components.filter(({ value }) => (value ?? '') > after);
    return toGapResponses({ ...listAnswer(asOf, page, rest, ({ value }) => value ?? '', withOrigins), gaps });
  }

  /** List the dataset and model versions that a shard reaches. */
  @Get('shards/:shard/impact')
  @Access('read')
  @Sensitive()
  @Expensive()
  async impact(@Param() { shard }: ShardParams, @AsOf() asOf: LedgerPosition): Promise<Answer<Impact>> {
    return answer(asOf, await this.impacts.impact(shard, asOf.treeSize));
  }
}
