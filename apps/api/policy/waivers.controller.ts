import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Actor, LedgerPosition } from '@domain/ledger';
import {
  ApproveWaiver,
  EndWaiver,
  WaiverRequest,
  type WaiverRecorded,
  WaiversReadModel,
  WaiversService,
} from '@domain/policy';
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
import { RuleParams } from './rules.request.js';
import { WaiverParams, WaiversQuery } from './waivers.request.js';
import {
  toWaiverResponse,
  toWaiverStep,
  type WaiverItemResponse,
  type WaiverRecordedResponse,
  type WaiverResponse,
} from './waivers.response.js';

/** @tag policy */
@Controller('v1/rules/:slug/waivers')
export class RuleWaiversController {
  constructor(
    private readonly service: WaiversService,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Request an exception from a rule, for a scope and until an instant. It lifts nothing until a
   * second person approves it.
   */
  @Post()
  @Access('state-rule')
  request(
    @Call() call: WriteCall,
    @Param() { slug }: RuleParams,
    @Body() body: WaiverRequest,
  ): Promise<WaiverRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { waiver, state, receipt, existing } = await this.service.request(tx, by, { rule: slug, ...body });
      return { existing, body: { waiver, state, receipt } };
    });
  }
}

/** @tag policy */
@Controller('v1/waivers')
export class WaiversController {
  constructor(
    private readonly service: WaiversService,
    private readonly waivers: WaiversReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /** List waivers, the latest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: WaiversQuery): Promise<ListAnswer<WaiverItemResponse>> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.waivers.waivers(query, rows, asOf);
    return listAnswer(
      asOf,
      page,
      found,
      ({ number }) => number,
      (waiver) => toWaiverResponse(waiver, asOf.time),
    );
  }

  /** Get a waiver with its steps: who requested, approved and ended it, when and why. */
  @Get(':id')
  @Access('read')
  async one(@Param() { id }: WaiverParams, @AsOf() asOf: LedgerPosition): Promise<Answer<WaiverResponse>> {
    const waiver = await this.waivers.requireWaiver(id, asOf.treeSize);
    const steps = (await this.waivers.steps(id, asOf.treeSize)).map(toWaiverStep);
    return answer(asOf, { ...toWaiverResponse(waiver, asOf.time), steps });
  }

  /** Approve a waiver, as another person than the one who requested it. */
  @Post(':id/approve')
  @Access('state-rule')
  approve(
    @Call() call: WriteCall,
    @Param() { id }: WaiverParams,
    @Body() body: ApproveWaiver,
  ): Promise<WaiverRecordedResponse> {
    return this.step(call, (tx, by) => this.service.approve(tx, by, id, body));
  }

  /** End a waiver before its time, or refuse one that was requested. */
  @Post(':id/end')
  @Access('state-rule')
  end(
    @Call() call: WriteCall,
    @Param() { id }: WaiverParams,
    @Body() body: EndWaiver,
  ): Promise<WaiverRecordedResponse> {
    return this.step(call, (tx, by) => this.service.end(tx, by, id, body));
  }

  private step(
    call: WriteCall,
    take: (tx: Transaction, by: Actor) => Promise<WaiverRecorded>,
  ): Promise<WaiverRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { waiver, state, receipt, existing } = await take(tx, by);
      return { existing, body: { waiver, state, receipt } };
    });
  }
}
