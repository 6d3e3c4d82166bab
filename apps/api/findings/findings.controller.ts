import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FindingsReadModel, FindingsService, type FindingState, type RecordedStep } from '@domain/findings';
import type { Actor, LedgerPosition } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import {
  Access,
  afterNumber,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { FindingParams, FindingsQuery, FindingStepRequest } from './findings.request.js';
import { FindingResponse, FindingsResponse, FindingStepTakenResponse, toFindingResponse } from './findings.response.js';

@ApiTags('findings')
@Controller('v1/findings')
export class FindingsController {
  constructor(
    private readonly service: FindingsService,
    private readonly findings: FindingsReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List what rules and checks found wrong, the newest first' })
  @ApiOkResponse({ type: FindingsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: FindingsQuery): Promise<FindingsResponse> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.findings.findings(query, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toFindingResponse);
  }

  @Get(':id')
  @Access('read')
  @ApiOperation({ summary: 'A finding, with the steps that brought it where it stands' })
  @ApiOkResponse({ type: FindingResponse })
  async one(@Param() { id }: FindingParams, @AskedAsOf() asOf: LedgerPosition): Promise<FindingResponse> {
    const finding = await this.findings.requireFinding(id, asOf.treeSize);
    return answer(asOf, { ...toFindingResponse(finding), steps: await this.findings.steps(id, asOf.treeSize) });
  }

  @Post(':id/acknowledge')
  @Access('settle-finding')
  @ApiOperation({ summary: 'Say that somebody looks after it' })
  @ApiCreatedResponse({ type: FindingStepTakenResponse })
  @ApiOkResponse({ type: FindingStepTakenResponse, description: 'It was said already' })
  acknowledge(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: FindingStepRequest,
  ): Promise<FindingStepTakenResponse> {
    return this.step(call, id, 'acknowledged', (tx, by) => this.service.acknowledge(tx, by, id, body));
  }

  @Post(':id/resolve')
  @Access('settle-finding')
  @ApiOperation({ summary: 'Say that what was wrong no longer is' })
  @ApiCreatedResponse({ type: FindingStepTakenResponse })
  @ApiOkResponse({ type: FindingStepTakenResponse, description: 'It was said already' })
  resolve(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: FindingStepRequest,
  ): Promise<FindingStepTakenResponse> {
    return this.step(call, id, 'resolved', (tx, by) => this.service.resolve(tx, by, id, body));
  }

  @Post(':id/waive')
  @Access('settle-finding')
  @ApiOperation({ summary: 'Say that it is accepted as it is, and why' })
  @ApiCreatedResponse({ type: FindingStepTakenResponse })
  @ApiOkResponse({ type: FindingStepTakenResponse, description: 'It was said already' })
  waive(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: FindingStepRequest,
  ): Promise<FindingStepTakenResponse> {
    return this.step(call, id, 'waived', (tx, by) => this.service.waive(tx, by, id, body));
  }

  private step(
    call: WriteCall,
    id: string,
    state: FindingState,
    take: (tx: Transaction, by: Actor) => Promise<RecordedStep>,
  ): Promise<FindingStepTakenResponse> {
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing } = await take(tx, by);
      return { existing, body: { id, state, receipt } };
    });
  }
}
