import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  AssignFinding,
  ChangeFindingState,
  type Finding,
  FindingReportsService,
  type FindingsFilter,
  FindingsReadModel,
  FindingStepsService,
  IgnoreFinding,
  ReportFinding,
  type StateChange,
  TriageFindings,
} from '@domain/findings';
import type { Actor, LedgerPosition } from '@domain/ledger';
import { RemovalsReadModel } from '@domain/removals';
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
import {
  type FindingResponse,
  type FindingStateResponse,
  toFindingResponse,
  type TriageResponse,
} from './findings.response.js';

/** @tag findings */
@Controller('v1/findings')
export class FindingsController {
  constructor(
    private readonly reports: FindingReportsService,
    private readonly service: FindingStepsService,
    private readonly findings: FindingsReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /** List what rules and checks found wrong, the newest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: FindingsQuery): Promise<ListAnswer<Finding>> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const { owner, vendor, ...others } = query;
    const about = vendor === undefined ? undefined : await this.aboutVendor(vendor, asOf.treeSize);
    const filter = { ...others, owner: owner === 'none' ? '' : owner, about };
    const found = await this.findings.findings(filter, rows, asOf.treeSize, asOf.time);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toFindingResponse);
  }

  /**
   * Report what is wrong with metadata of others that a shard was registered from.
   *
   * The same again, with the same faults, is no other finding, whatever became of it.
   */
  @Post()
  @Access('register')
  report(@Call() call: WriteCall, @Body() body: ReportFinding): Promise<FindingStateResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { id, receipt, existing, state } = await this.reports.report(tx, by, body);
      return { existing, body: { id, state, receipt } };
    });
  }

  /**
   * Take one step with many findings: all in one transaction, or none if one of them is unknown.
   */
  @Post('triage')
  @Access('settle-finding')
  triage(@Call() call: WriteCall, @Body() body: TriageFindings): Promise<TriageResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { changed, unchanged } = await this.service.triage(tx, by, body);
      return { existing: changed.length === 0, body: { changed, unchanged } };
    });
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
    return this.change(call, id, (tx, by) => this.service.acknowledge(tx, by, id, body));
  }

  /** Resolve a finding: the fault no longer exists. */
  @Post(':id/resolve')
  @Access('settle-finding')
  resolve(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: ChangeFindingState,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, (tx, by) => this.service.resolve(tx, by, id, body));
  }

  /** Waive a finding: it is accepted as it is, for a reason. */
  @Post(':id/waive')
  @Access('settle-finding')
  waive(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: ChangeFindingState,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, (tx, by) => this.service.waive(tx, by, id, body));
  }

  /**
   * Assign a finding to somebody who takes care of it; without an owner, to whom the key belongs.
   */
  @Post(':id/assign')
  @Access('settle-finding')
  assign(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: AssignFinding,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, (tx, by) => this.service.assign(tx, by, id, body));
  }

  /**
   * Ignore a finding until an instant. Its state stays, and it is listed unless `ignored=false`.
   */
  @Post(':id/ignore')
  @Access('settle-finding')
  ignore(
    @Call() call: WriteCall,
    @Param() { id }: FindingParams,
    @Body() body: IgnoreFinding,
  ): Promise<FindingStateResponse> {
    return this.change(call, id, (tx, by) => this.service.ignore(tx, by, id, body));
  }

  /** The removals that select a vendor, and the vendor. */
  private async aboutVendor(vendor: string, asOf: number): Promise<FindingsFilter['about']> {
    return { removals: await this.removals.selectingVendor(vendor, asOf), vendor };
  }

  private change(
    call: WriteCall,
    id: string,
    apply: (tx: Transaction, by: Actor) => Promise<StateChange>,
  ): Promise<FindingStateResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, state } = await apply(tx, by);
      return { existing, body: { id, state, receipt } };
    });
  }
}
