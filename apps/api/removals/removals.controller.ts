import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeptContentService } from '@domain/inspection';
import { type Actor, type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import {
  AffectedVersionsReadModel,
  ApproveRemoval,
  ExtendRemoval,
  OrderRemoval,
  RecordExecution,
  type Removal,
  RemovalScopesReadModel,
  RemovalsReadModel,
  RemovalOrdersService,
  RemovalsService,
  type RecordedStep,
  WithdrawRemoval,
} from '@domain/removals';
import type { Transaction } from '@platform/database';
import { Principals } from '../access/principals.js';
import {
  Access,
  afterNumber,
  afterText,
  type Answer,
  answer,
  AsOf,
  Call,
  Expensive,
  JsonBody,
  type ListAnswer,
  listAnswer,
  NAMES,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { OrderQuery, RemovalParams, RemovalsQuery, ScopeQuery } from './removals.request.js';
import {
  type AffectedResponse,
  type ExecutionResponse,
  type RemovalEntryResponse,
  type RemovalItemResponse,
  type RemovalOrderedResponse,
  type RemovalPreviewResponse,
  type RemovalResponse,
  type RemovalStepResponse,
  type ScopedShardResponse,
  toAffectedResponse,
  toEntryResponse,
  toExecutionResponse,
  toRemovalResponse,
} from './removals.response.js';
import { Requesters } from './requesters.js';

/** @tag removals */
@Controller('v1/removals')
export class RemovalsController {
  constructor(
    private readonly orders: RemovalOrdersService,
    private readonly service: RemovalsService,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly affectedVersions: AffectedVersionsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly keeping: KeptContentService,
    private readonly requesters: Requesters,
    private readonly principals: Principals,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Order a removal. With dryRun, preview what it would concern and order nothing.
   *
   * @status 201 Ordered
   * @status 200 With dryRun, the preview; otherwise repeated: this was ordered before
   */
  @Post()
  @JsonBody(NAMES)
  @Access('remove')
  @Expensive()
  async order(
    @Call() call: WriteCall,
    @Query() { dryRun }: OrderQuery,
    @Body() body: OrderRemoval,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RemovalPreviewResponse | RemovalOrderedResponse> {
    if (dryRun) {
      void reply.status(200);
      return this.preview(body);
    }
    const prepared = await this.orders.prepare(body);
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, removal, scope, personalData } = await this.orders.order(tx, by, body, prepared);
      const inspection = existing ? null : await this.keeping.begin(tx, by, removal.id, receipt.index + 1);
      const answered = { ...stepBody(removal, receipt), scope, inspection: inspection ?? undefined };
      return { existing, body: answered, personalData };
    });
  }

  /** List removals, the latest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: RemovalsQuery): Promise<ListAnswer<RemovalItemResponse>> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, after };
    const found = await this.removals.removals(query, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toRemovalResponse);
  }

  /** Get a removal with its state and the size of its scope. */
  @Get(':id')
  @Access('read')
  async one(@Param() { id }: RemovalParams, @AsOf() asOf: LedgerPosition): Promise<Answer<RemovalResponse>> {
    const { treeSize } = asOf;
    const removal = await this.removals.requireRemoval(id, treeSize);
    const { selected, tainted } = await this.scopes.scope(id, treeSize);
    const redactions = await this.scopes.redactions(id, treeSize);
    const requestedBy = await this.requesters.commitment(removal, treeSize);
    return answer(asOf, {
      ...toRemovalResponse(removal),
      scope: { selected: selected.size, tainted: tainted.size },
      redactions: redactions.length,
      requestedBy,
    });
  }

  /**
   * List the shards in the scope of a removal in the order of their registration, with the entry
   * that brought each in.
   */
  @Get(':id/scope')
  @Access('read')
  async scope(
    @Param() { id }: RemovalParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: ScopeQuery,
  ): Promise<ListAnswer<ScopedShardResponse>> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, after, role: query.role };
    const found = await this.scopes.page(id, rows, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ number }) => number,
      ({ name, role, entry, at }) => ({ shard: name, role, entry, at }),
    );
  }

  /**
   * List the dataset and model versions that hold what is removed, before the removal and after it.
   */
  @Get(':id/affected')
  @Access('read')
  @Expensive()
  async affected(@Param() { id }: RemovalParams, @AsOf() asOf: LedgerPosition): Promise<Answer<AffectedResponse>> {
    return answer(asOf, toAffectedResponse(await this.affectedVersions.affected(id, asOf.treeSize)));
  }

  /** List how far the removal is executed at each place. */
  @Get(':id/executions')
  @Access('read')
  async executions(
    @Param() { id }: RemovalParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<ExecutionResponse>> {
    const page = pageOf(query);
    const after = afterText(page);
    const rows = { limit: page.limit + 1, after };
    const found = await this.removals.executions(id, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ place }) => place, toExecutionResponse);
  }

  /**
   * List the statements about a removal, oldest first.
   *
   * The names of principals are shown to keys that may read them, as they are now.
   */
  @Get(':id/history')
  @Access('read')
  async history(
    @Req() request: FastifyRequest,
    @Param() { id }: RemovalParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<RemovalEntryResponse>> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, after };
    const found = await this.removals.history(id, rows, asOf.treeSize);
    const owners = await this.principals.of(
      request,
      found.map(({ by }) => by),
    );
    return listAnswer(
      asOf,
      page,
      found,
      ({ index }) => index,
      (entry) => toEntryResponse(entry, owners),
    );
  }

  /** Approve a removal as a second person, where that is required. */
  @Post(':id/approve')
  @Access('remove')
  approve(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ApproveRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.approve(tx, by, id, body));
  }

  /**
   * Withdraw a removal, with a reason; where two people are needed, request its withdrawal.
   *
   * @status 201 Withdrawn
   * @status 202 Requested: nothing changes until a second person approves it
   * @status 200 Repeated: this was recorded before
   */
  @Post(':id/withdraw')
  @Access('remove')
  withdraw(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: WithdrawRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.withdraw(tx, by, id, body));
  }

  /** Approve the requested withdrawal of a removal as a second person. */
  @Post(':id/withdraw/approve')
  @Access('remove')
  approveWithdrawal(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ApproveRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.approveWithdrawal(tx, by, id, body));
  }

  /**
   * Extend the due date of a removal, with a reason; of an erasure request by at most two months.
   */
  @Post(':id/extend')
  @Access('remove')
  extend(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ExtendRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.extend(tx, by, id, body));
  }

  /** Record how far a removal is executed at one place. */
  @Post(':id/executions')
  @Access('remove')
  execute(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: RecordExecution,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.execute(tx, by, id, body));
  }

  private step(
    call: WriteCall,
    take: (tx: Transaction, by: Actor) => Promise<RecordedStep>,
  ): Promise<RemovalStepResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, removal } = await take(tx, by);
      const requested = removal.withdrawalEntry === receipt.index;
      return { existing, status: requested ? 202 : 201, body: stepBody(removal, receipt) };
    });
  }

  private async preview(body: OrderRemoval): Promise<RemovalPreviewResponse> {
    const asOf = await this.ledger.position();
    const { scope, examples, affected } = await this.orders.preview(body, asOf.treeSize);
    const shown = examples.map(({ name, role }) => ({ shard: name, role }));
    return answer(asOf, { dryRun: true, scope: { ...scope, examples: shown }, affected: toAffectedResponse(affected) });
  }
}

function stepBody(removal: Removal, receipt: RecordedStep['receipt']): RemovalStepResponse {
  const { id, state, dueAt, withdrawalEntry } = removal;
  return { id, state, dueAt, withdrawalEntry, receipt };
}
