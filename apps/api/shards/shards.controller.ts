import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { InspectionsReadModel } from '@domain/inspection';
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
  type Answer,
  answer,
  AsOf,
  Call,
  callerOf,
  DECLARATION,
  Direct,
  Expensive,
  JsonBody,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type RecordedRefusal,
  refused,
  requireDataset,
  type Unchecked,
  unlessRefused,
  WithinDatasets,
  type WriteCall,
  WriteHandler,
  type Written,
} from '../http/index.js';
import { readRegistration } from './read-registration.js';
import { scanBody, ScannedBody } from './scanned-body.js';
import { parseChecksum, parseLabel, ShardParams, ShardsRequest, WalkRequest } from './shards.request.js';
import {
  type ListedShardResponse,
  type ShardCorrectedResponse,
  type ShardGraphResponse,
  type ShardRegisteredResponse,
  type ShardResponse,
  type StatementResponse,
  toListedResponse,
  toRegistrationResponse,
  toShardResponse,
  toStatementResponse,
  toWalkResponse,
} from './shards.response.js';

/** @tag shards */
@Controller('v1/shards')
export class ShardsController {
  constructor(
    private readonly service: ShardsService,
    private readonly names: ShardNamesService,
    private readonly corrections: ShardCorrectionsService,
    private readonly shards: ShardsReadModel,
    private readonly inspections: InspectionsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Register a shard.
   *
   * 409 if another registration contradicts it. The attempt is recorded: the problem has its
   * `receipt`.
   */
  @Post()
  @JsonBody(DECLARATION, scanBody)
  @Access('register')
  @WithinDatasets()
  @Direct()
  async register(@Call() call: WriteCall, @Body() body: Unchecked<RegisterShard>): Promise<ShardRegisteredResponse> {
    // Once, before it waits for the ledger's lock.
    const read = body instanceof ScannedBody ? body.read : readRegistration(body);
    requireDataset(call.request, (body as ScannedBody | RegisterShard).dataset);
    const outcome = await this.handler.runShared(call, this.service, (by) => ({ by, read }), written);
    return unlessRefused(outcome);
  }

  /** List shards in the order of registration. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: ShardsRequest): Promise<ListAnswer<ListedShardResponse>> {
    const { limit: _limit, cursor: _cursor, format: _format, label, checksum, ...stated } = query;
    const labels = label === undefined ? undefined : parseLabel(label);
    const filters = { ...stated, labels, checksum: checksum === undefined ? undefined : parseChecksum(checksum) };
    const page = pageOf(query);
    const filtered = Object.values(filters).some((filter) => filter !== undefined);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.shards.list(filtered ? filters : null, part, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ number }) => number, toListedResponse);
  }

  /**
   * Get a shard: facts, locations, parents, declared and effective origins; beside what is
   * declared, what each detector measured last.
   */
  @Get(':name')
  @Access('read')
  async one(@Param() { name }: ShardParams, @AsOf() asOf: LedgerPosition): Promise<Answer<ShardResponse>> {
    const shard = await this.shards.shard(name, asOf.treeSize);
    return answer(asOf, toShardResponse(shard, await this.inspections.ofShard(shard.number, asOf.treeSize)));
  }

  /** List the statements about a shard, oldest first. */
  @Get(':name/history')
  @Access('read')
  async history(
    @Param() { name }: ShardParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<StatementResponse>> {
    const page = pageOf(query);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.shards.history(name, part, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ index }) => index, toStatementResponse);
  }

  /** List a shard and its ancestors, the nearest first. */
  @Get(':name/upstream')
  @Access('read')
  @Expensive()
  async upstream(
    @Param() { name }: ShardParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: WalkRequest,
  ): Promise<Answer<ShardGraphResponse>> {
    return this.graph(await this.shards.upstream(name, boundsOf(query), asOf.treeSize), asOf);
  }

  /** List a shard and its descendants, the nearest first. */
  @Get(':name/downstream')
  @Access('read')
  @Expensive()
  async downstream(
    @Param() { name }: ShardParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: WalkRequest,
  ): Promise<Answer<ShardGraphResponse>> {
    return this.graph(await this.shards.downstream(name, boundsOf(query), asOf.treeSize), asOf);
  }

  /** Correct a declaration. The history keeps both. */
  @Post(':name/corrections')
  @Access('correct')
  @WithinDatasets()
  async correct(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: CorrectShard,
  ): Promise<ShardCorrectedResponse> {
    await this.requireDatasetOf(call, name);
    if (body.dataset !== undefined) requireDataset(call.request, body.dataset);
    return this.corrections.prepared(name, body, (prepared) =>
      this.handler.run(call, async (tx, by) => {
        const { existing, ...corrected } = await this.corrections.correct(tx, by, name, body, prepared);
        return { existing, body: corrected };
      }),
    );
  }

  /**
   * Record the digest of a shard that was registered by its URI.
   *
   * 409 if another registration contradicts it. The attempt is recorded: the problem has its
   * `receipt`.
   */
  @Post(':name/bindings')
  @Access('register')
  @WithinDatasets()
  async bind(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: BindDigest,
  ): Promise<ShardRegisteredResponse> {
    await this.requireDatasetOf(call, name);
    const outcome = await this.handler.run(call, async (tx, by) => written(await this.names.bind(tx, by, name, body)));
    return unlessRefused(outcome);
  }

  /** Record another location of the same content. */
  @Post(':name/locations')
  @Access('register')
  @WithinDatasets()
  async locate(
    @Call() call: WriteCall,
    @Param() { name }: ShardParams,
    @Body() body: LocateShard,
  ): Promise<ShardRegisteredResponse> {
    await this.requireDatasetOf(call, name);
    const outcome = await this.handler.run(call, async (tx, by) =>
      written(await this.names.locate(tx, by, name, body)),
    );
    return unlessRefused(outcome);
  }

  /** A narrowed key states something about shards of its datasets only. */
  private async requireDatasetOf({ request }: WriteCall, name: string): Promise<void> {
    if (callerOf(request).datasets === null) return;
    const { dataset } = await this.shards.shard(name, Number.MAX_SAFE_INTEGER);
    requireDataset(request, dataset, '');
  }

  private async graph(walk: Walk, asOf: LedgerPosition): Promise<Answer<ShardGraphResponse>> {
    const [names, activities] = await Promise.all([
      this.shards.namesOf(walk.depths.keys(), asOf.treeSize),
      this.shards.activitiesOf([...new Set(walk.edges.map(({ derivation }) => derivation))]),
    ]);
    return answer(asOf, toWalkResponse(walk, names, activities));
  }
}

/**
 * Throws a refusal without a record, which rolls the transaction back. A refusal with a record is
 * returned, committed, and thrown afterwards.
 */
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
