import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
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
  RemovalsService,
  type RecordedStep,
  WithdrawRemoval,
} from '@domain/removals';
import type { Transaction } from '@platform/database';
import {
  Access,
  afterNumber,
  afterText,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { OrderQuery, RemovalParams, RemovalsQuery, ScopeQuery } from './removals.request.js';
import {
  ExecutionsResponse,
  RemovalAffectedResponse,
  RemovalHistoryResponse,
  RemovalOrderedResponse,
  RemovalPreviewResponse,
  RemovalResponse,
  RemovalsResponse,
  RemovalStepResponse,
  ScopeResponse,
  toAffectedResponse,
  toEntryResponse,
  toExecutionResponse,
  toRemovalResponse,
} from './removals.response.js';
import { Requesters } from './requesters.js';

@ApiTags('removals')
@ApiExtraModels(RemovalPreviewResponse, RemovalOrderedResponse)
@Controller('v1/removals')
export class RemovalsController {
  constructor(
    private readonly service: RemovalsService,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly affectedVersions: AffectedVersionsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly requesters: Requesters,
    private readonly door: WriteHandler,
  ) {}

  @Post()
  @Access('remove')
  @ApiOperation({ summary: 'Order a removal; with dryRun, answer what it would be about and order nothing' })
  @ApiCreatedResponse({ type: RemovalOrderedResponse })
  @ApiOkResponse({
    description: 'With dryRun, what it would be about; else it was ordered so already',
    schema: {
      oneOf: [{ $ref: getSchemaPath(RemovalPreviewResponse) }, { $ref: getSchemaPath(RemovalOrderedResponse) }],
    },
  })
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
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing, removal, scope, personalData } = await this.service.order(tx, by, body);
      return { existing, body: { ...stepBody(removal, receipt), scope }, ...(personalData && { personalData }) };
    });
  }

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List removals, the latest first' })
  @ApiOkResponse({ type: RemovalsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: RemovalsQuery): Promise<RemovalsResponse> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, ...(after !== undefined && { after }) };
    const found = await this.removals.removals(query, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toRemovalResponse);
  }

  @Get(':id')
  @Access('read')
  @ApiOperation({ summary: 'A removal, its state, and how much is in its scope' })
  @ApiOkResponse({ type: RemovalResponse })
  async one(@Param() { id }: RemovalParams, @AskedAsOf() asOf: LedgerPosition): Promise<RemovalResponse> {
    const { treeSize } = asOf;
    const removal = await this.removals.requireRemoval(id, treeSize);
    const { selected, tainted } = await this.scopes.scope(id, treeSize);
    const redactions = await this.scopes.redactions(id, treeSize);
    const requestedBy = await this.requesters.commitment(removal, treeSize);
    return answer(asOf, {
      ...toRemovalResponse(removal),
      scope: { selected: selected.size, tainted: tainted.size },
      redactions: redactions.length,
      ...(requestedBy && { requestedBy }),
    });
  }

  @Get(':id/scope')
  @Access('read')
  @ApiOperation({
    summary: 'The shards that are out, in the order they were registered; and which entry brought each in',
  })
  @ApiOkResponse({ type: ScopeResponse })
  async scope(
    @Param() { id }: RemovalParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: ScopeQuery,
  ): Promise<ScopeResponse> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = {
      limit: page.limit + 1,
      ...(after !== undefined && { after }),
      ...(query.role && { role: query.role }),
    };
    const found = await this.scopes.page(id, rows, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      ({ number }) => number,
      ({ name, role, entry, at }) => ({ shard: name, role, entry, at }),
    );
  }

  @Get(':id/affected')
  @Access('read')
  @ApiOperation({ summary: 'The dataset and model versions that hold what is removed, before it and after' })
  @ApiOkResponse({ type: RemovalAffectedResponse })
  async affected(@Param() { id }: RemovalParams, @AskedAsOf() asOf: LedgerPosition): Promise<RemovalAffectedResponse> {
    return answer(asOf, toAffectedResponse(await this.affectedVersions.affected(id, asOf.treeSize)));
  }

  @Get(':id/executions')
  @Access('read')
  @ApiOperation({ summary: 'How much is removed where' })
  @ApiOkResponse({ type: ExecutionsResponse })
  async executions(
    @Param() { id }: RemovalParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ExecutionsResponse> {
    const page = pageOf(query);
    const after = afterText(page);
    const rows = { limit: page.limit + 1, ...(after !== undefined && { after }) };
    const found = await this.removals.executions(id, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ place }) => place, toExecutionResponse);
  }

  @Get(':id/history')
  @Access('read')
  @ApiOperation({ summary: 'The statements about a removal, oldest first' })
  @ApiOkResponse({ type: RemovalHistoryResponse })
  async history(
    @Param() { id }: RemovalParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<RemovalHistoryResponse> {
    const page = pageOf(query);
    const after = afterNumber(page);
    const rows = { limit: page.limit + 1, ...(after !== undefined && { after }) };
    const found = await this.removals.history(id, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ index }) => index, toEntryResponse);
  }

  @Post(':id/approve')
  @Access('remove')
  @ApiOperation({ summary: 'Approve it, as a second person, where that is asked for' })
  @ApiCreatedResponse({ type: RemovalStepResponse })
  @ApiOkResponse({ type: RemovalStepResponse, description: 'It was said already' })
  approve(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ApproveRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.approve(tx, by, id, body));
  }

  @Post(':id/withdraw')
  @Access('remove')
  @ApiOperation({ summary: 'Withdraw it, with a reason' })
  @ApiCreatedResponse({ type: RemovalStepResponse })
  @ApiOkResponse({ type: RemovalStepResponse, description: 'It was said already' })
  withdraw(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: WithdrawRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.withdraw(tx, by, id, body));
  }

  @Post(':id/extend')
  @Access('remove')
  @ApiOperation({ summary: 'Extend when it is due, with a reason; an erasure request by two months at most' })
  @ApiCreatedResponse({ type: RemovalStepResponse })
  @ApiOkResponse({ type: RemovalStepResponse, description: 'It was said already' })
  extend(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ExtendRemoval,
  ): Promise<RemovalStepResponse> {
    return this.step(call, (tx, by) => this.service.extend(tx, by, id, body));
  }

  @Post(':id/executions')
  @Access('remove')
  @ApiOperation({ summary: 'Say how much is removed at one place by now' })
  @ApiCreatedResponse({ type: RemovalStepResponse })
  @ApiOkResponse({ type: RemovalStepResponse, description: 'It was said already' })
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
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing, removal } = await take(tx, by);
      return { existing, body: stepBody(removal, receipt) };
    });
  }

  private async preview(body: OrderRemoval): Promise<RemovalPreviewResponse> {
    const asOf = await this.ledger.position();
    const { scope, examples, affected } = await this.service.preview(body, asOf.treeSize);
    const shown = examples.map(({ name, role }) => ({ shard: name, role }));
    return answer(asOf, { dryRun: true, scope: { ...scope, examples: shown }, affected: toAffectedResponse(affected) });
  }
}

function stepBody({ id, state, dueAt }: Removal, receipt: RecordedStep['receipt']): RemovalStepResponse {
  return { id, state, ...(dueAt !== undefined && { dueAt }), receipt };
}
