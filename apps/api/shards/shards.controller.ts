import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { LedgerPosition } from '@domain/ledger';
import type { Walk } from '@domain/lineage';
import {
  BindDigest,
  CorrectShard,
  LocateShard,
  type Outcome,
  RegisterShard,
  ShardCorrectionsService,
  ShardNamesService,
  ShardsReadModel,
  ShardsService,
} from '@domain/shards';
import {
  Access,
  afterNumber,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type RecordedRefusal,
  refused,
  unlessRefused,
  type WriteCall,
  WriteHandler,
  type Written,
} from '../http/index.js';
import { ShardParams, ShardsRequest, WalkRequest } from './shards.request.js';
import {
  ShardCorrectedResponse,
  ShardGraphResponse,
  ShardHistoryResponse,
  ShardRegisteredResponse,
  ShardResponse,
  ShardsResponse,
  toListedResponse,
  toRegistrationResponse,
  toShardResponse,
  toStatementResponse,
  toWalkResponse,
} from './shards.response.js';

const CONFLICT = 'Another declaration is recorded. The attempt is an entry too; the problem has its receipt';

@ApiTags('shards')
@Controller('v1/shards')
export class ShardsController {
  constructor(
    private readonly service: ShardsService,
    private readonly names: ShardNamesService,
    private readonly corrections: ShardCorrectionsService,
    private readonly shards: ShardsReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Post()
  @Access('register')
  @ApiOperation({ summary: 'Register a shard' })
  @ApiCreatedResponse({ type: ShardRegisteredResponse })
  @ApiOkResponse({ type: ShardRegisteredResponse, description: 'It was registered before, by the first receipt' })
  @ApiResponse({ status: 409, description: CONFLICT })
  async register(@Call() call: WriteCall, @Body() body: RegisterShard): Promise<ShardRegisteredResponse> {
    const outcome = await this.door.runShared(call, this.service, (by) => ({ by, declaration: body }), written);
    return unlessRefused(outcome);
  }

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List shards, in the order of registration' })
  @ApiOkResponse({ type: ShardsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: ShardsRequest): Promise<ShardsResponse> {
    const { limit: _limit, cursor: _cursor, ...filters } = query;
    const page = pageOf(query);
    const filtered = Object.values(filters).some((filter) => filter !== undefined);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.shards.list(filtered ? filters : null, part, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toListedResponse);
  }

  @Get(':name')
  @Access('read')
  @ApiOperation({ summary: 'A shard: facts, locations, parents, declared and effective origins' })
  @ApiOkResponse({ type: ShardResponse })
  async one(@Param() { name }: ShardParams, @AskedAsOf() asOf: LedgerPosition): Promise<ShardResponse> {
    return toShardResponse(await this.shards.shard(name, asOf.treeSize), asOf);
  }

  @Get(':name/history')
  @Access('read')
  @ApiOperation({ summary: 'The statements about a shard, oldest first' })
  @ApiOkResponse({ type: ShardHistoryResponse })
  async history(
    @Param() { name }: ShardParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ShardHistoryResponse> {
    const page = pageOf(query);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.shards.history(name, part, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ index }) => index, toStatementResponse);
  }

  @Get(':name/upstream')
  @Access('read')
  @ApiOperation({ summary: 'The shard and its ancestors, the nearest first' })
  @ApiOkResponse({ type: ShardGraphResponse })
  async upstream(
    @Param() { name }: ShardParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: WalkRequest,
  ): Promise<ShardGraphResponse> {
    return this.graph(await this.shards.upstream(name, boundsOf(query), asOf.treeSize), asOf);
  }

  @Get(':name/downstream')
  @Access('read')
  @ApiOperation({ summary: 'The shard and its descendants, the nearest first' })
  @ApiOkResponse({ type: ShardGraphResponse })
  async downstream(
    @Param() { name }: ShardParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: WalkRequest,
  ): Promise<ShardGraphResponse> {
    return this.graph(await this.shards.downstream(name, boundsOf(query), asOf.treeSize), asOf);
  }

  @Post(':name/corrections')
  @Access('correct')
  @ApiOperation({ summary: 'Correct what was declared; the history keeps both' })
  @ApiCreatedResponse({ type: ShardCorrectedResponse })
  @ApiOkResponse({ type: ShardCorrectedResponse, description: 'It is the last correction once more' })
  correct(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: CorrectShard,
  ): Promise<ShardCorrectedResponse> {
    return this.door.run(call, async (tx, by) => {
      const { existing, ...corrected } = await this.corrections.correct(tx, by, name, body);
      return { existing, body: corrected };
    });
  }

  @Post(':name/bindings')
  @Access('register')
  @ApiOperation({ summary: 'Tell the digest of a shard that was registered by its URI' })
  @ApiCreatedResponse({ type: ShardRegisteredResponse })
  @ApiOkResponse({ type: ShardRegisteredResponse, description: 'It has this digest' })
  @ApiResponse({ status: 409, description: CONFLICT })
  async bind(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: BindDigest,
  ): Promise<ShardRegisteredResponse> {
    const outcome = await this.door.run(call, async (tx, by) => written(await this.names.bind(tx, by, name, body)));
    return unlessRefused(outcome);
  }

  @Post(':name/locations')
  @Access('register')
  @ApiOperation({ summary: 'Tell where else the same content is kept' })
  @ApiCreatedResponse({ type: ShardRegisteredResponse })
  @ApiOkResponse({ type: ShardRegisteredResponse, description: 'It is known to be there' })
  async locate(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: LocateShard,
  ): Promise<ShardRegisteredResponse> {
    const outcome = await this.door.run(call, async (tx, by) => written(await this.names.locate(tx, by, name, body)));
    return unlessRefused(outcome);
  }

  private async graph(walk: Walk, asOf: LedgerPosition): Promise<ShardGraphResponse> {
    const [names, activities] = await Promise.all([
      this.shards.namesOf(walk.depths.keys(), asOf.treeSize),
      this.shards.activitiesOf([...new Set(walk.edges.map(({ derivation }) => derivation))]),
    ]);
    return answer(asOf, toWalkResponse(walk, names, activities));
  }
}

/** A refusal without a record undoes its transaction; one with a record is committed, and thrown afterwards. */
function written(outcome: Outcome): Written<ShardRegisteredResponse | RecordedRefusal> {
  if (outcome.outcome !== 'refused') {
    return { existing: outcome.outcome === 'existing', body: toRegistrationResponse(outcome) };
  }
  if (!outcome.receipt) throw outcome.error;
  return refused(outcome.error, outcome.receipt);
}

function boundsOf({ depth = 8, limit = 100 }: WalkRequest): { depth: number; limit: number } {
  return { depth, limit };
}
