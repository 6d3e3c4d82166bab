import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ChangeFindingState,
  type Finding,
  FindingsReadModel,
  FindingsService,
  type FindingState,
  type StateChange,
} from '@domain/findings';
import type { Actor, LedgerPosition } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import {
  Access,
  afterNumber,
  type Answer,
  answer,
  AsOf,
  Call,
  type ListAnswer,
  listAnswer,
  pageOf,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { FindingParams, FindingsQuery } from './findings.request.js';
import { type FindingResponse, type FindingStateResponse, toFindingResponse } from './findings.response.js';

/** @tag findings */
@Controller('v1/findings')
export class FindingsController {
  constructor(
    private readonly service: FindingsService,
    private readonly findings: FindingsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /** List what rules and checks found wrong, the newest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: FindingsQuery): Promise<ListAnswer<Finding>> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.findings.findings(query, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toFindingResponse);
  }

  /** Get a finding with the history of its state. */
  @Get(':id')
  @Access('read')
  async one(@Param() { id }: FindingParams, @AsOf() asOf: LedgerPosition): Promise<Answer<FindingResponse>> {
    const finding = await this.findings.requireFinding(id, asOf.treeSize);
    return answer(asOf, { ...toFindingResponse(finding), steps: await this.findings.steps(id, asOf.treeSize) });
  }

  /** Acknowledge a finding: somebody takes care of it. */
  @Post(':id/acknowledge')
  @Access('settle-finding')
  acknowledge(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: ChangeFindingState,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, 'acknowledged', (tx, by) => this.service.acknowledge(tx, by, id, body));
  }

  /** Resolve a finding: the fault no longer exists. */
  @Post(':id/resolve')
  @Access('settle-finding')
  resolve(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: ChangeFindingState,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, 'resolved', (tx, by) => this.service.resolve(tx, by, id, body));
  }

  /** Waive a finding: it is accepted as it is, for a reason. */
  @Post(':id/waive')
  @Access('settle-finding')
  waive(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: ChangeFindingState,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, 'waived', (tx, by) => this.service.waive(tx, by, id, body));
  }

  private change(
    call: WriteCall,
    id: string,
    state: FindingState,
    apply: (tx: Transaction, by: Actor) => Promise<StateChange>,
  ): Promise<FindingStateResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await apply(tx, by);
      return { existing, body: { id, state, receipt } };
    });
  }
}
