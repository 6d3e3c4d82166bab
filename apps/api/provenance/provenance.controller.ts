import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LedgerPosition } from '@domain/ledger';
import {
  BreakdownReadModel,
  ComponentsReadModel,
  type Component,
  ExposureReadModel,
  ImpactReadModel,
} from '@domain/provenance';
import { Access, afterText, answer, AskedAsOf, listAnswer, pageOf } from '../http/index.js';
import {
  ComponentsRequest,
  ExposureRequest,
  ModelVersionParams,
  ProvenanceRequest,
  ShardParams,
} from './provenance.request.js';
import { ComponentsResponse, ExposureResponse, ImpactResponse, ProvenanceResponse } from './provenance.response.js';
import { toOriginsResponse, toPathResponse } from './shown-origin.js';

@ApiTags('provenance')
@Controller('v1')
export class ProvenanceController {
  constructor(
    private readonly breakdowns: BreakdownReadModel,
    private readonly exposures: ExposureReadModel,
    private readonly components: ComponentsReadModel,
    private readonly impacts: ImpactReadModel,
  ) {}

  @Get('models/:name/versions/:version/provenance')
  @Access('read')
  @ApiOperation({
    summary:
      'What a model version was trained and evaluated on, by kind, vendor, origin and stage (byStage tells them apart)',
  })
  @ApiOkResponse({ type: ProvenanceResponse })
  async provenance(
    @Param() { name, version }: ModelVersionParams,
    @Query() query: ProvenanceRequest,
    @AskedAsOf() asOf: LedgerPosition,
  ): Promise<ProvenanceResponse> {
    const found = await this.breakdowns.provenance({ model: name, version, ...query }, asOf.treeSize);
    return answer(asOf, { ...found, byOrigin: toOriginsResponse(found.byOrigin) });
  }

  @Get('models/:name/versions/:version/exposure')
  @Access('read')
  @ApiOperation({ summary: 'By which paths a vendor or a generator reaches a model version' })
  @ApiOkResponse({ type: ExposureResponse })
  async exposure(
    @Param() { name, version }: ModelVersionParams,
    @Query() { vendor, generator, involvement }: ExposureRequest,
    @AskedAsOf() asOf: LedgerPosition,
  ): Promise<ExposureResponse> {
    const filter = { ...(vendor && { vendor }), ...(generator && { generator }), ...(involvement && { involvement }) };
    const found = await this.exposures.exposure({ model: name, version, ...filter }, asOf.treeSize);
    return answer(asOf, { ...found, paths: found.paths.map(toPathResponse) });
  }

  @Get('models/:name/versions/:version/components')
  @Access('read')
  @ApiOperation({
    summary: 'Through which components of its data, told apart by a label, something reached a model version',
  })
  @ApiOkResponse({ type: ComponentsResponse })
  async listComponents(
    @Param() { name, version }: ModelVersionParams,
    @Query() query: ComponentsRequest,
    @AskedAsOf() asOf: LedgerPosition,
  ): Promise<ComponentsResponse> {
    const { label, kind, vendor, generator, involvement, chain } = query;
    const filter = {
      ...(kind && { kind }),
      ...(vendor && { vendor }),
      ...(generator && { generator }),
      ...(involvement && { involvement }),
    };
    const question = { model: name, version, label, filter, ...(chain !== undefined && { chain }) };
    const page = pageOf(query);
    const after = afterText(page);
    const all = await this.components.components(question, asOf.treeSize);
    const rest = after === undefined ? all : all.filter(({ value }) => (value ?? '') > after);
    const show = ({ byOrigin, ...component }: Component) => ({ ...component, byOrigin: toOriginsResponse(byOrigin) });
    return listAnswer(asOf, page, rest, ({ value }) => value ?? '', show);
  }

  @Get('shards/:shard/impact')
  @Access('read')
  @ApiOperation({ summary: 'The dataset and model versions that a shard reaches' })
  @ApiOkResponse({ type: ImpactResponse })
  async impact(@Param() { shard }: ShardParams, @AskedAsOf() asOf: LedgerPosition): Promise<ImpactResponse> {
    return answer(asOf, await this.impacts.impact(shard, asOf.treeSize));
  }
}
