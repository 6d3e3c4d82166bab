import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import {
  type EventOutcome,
  EventsReadModel,
  EventsService,
  facetSchema,
  refusalError,
  trimmed,
} from '@interop/openlineage';
import {
  Access,
  Call,
  callerOf,
  EVENT,
  EVENTS,
  RawJsonBody,
  rawJsonOf,
  type RecordedRefusal,
  refused,
  type Unchecked,
  unlessRefused,
  type WriteCall,
  WriteHandler,
  type Written,
} from '../http/index.js';
import { EventBatch, eventOf } from './event-batch.js';
import { EventParams, EventQuery, FacetParams, type OpenLineageEvent } from './openlineage.request.js';
import { type BatchResponse, type EventReceivedResponse, toReceivedResponse } from './openlineage.response.js';

/** @tag openlineage */
@Controller('api/v1/lineage')
export class OpenLineageController {
  constructor(
    private readonly events: EventsService,
    private readonly kept: EventsReadModel,
    private readonly queue: WriteQueue,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Record an OpenLineage 2-0-2 event: of a run, a dataset or a job.
   *
   * Lifecycle states may arrive in any order, repeatedly, late and in part. The bytes are kept
   * under their digest; what they state in our words becomes shards, derivations, dataset versions
   * and uses when the run completes. A refused statement is answered with its problem, and the
   * attempt is recorded: the problem has its `receipt`. gzip is accepted.
   *
   * @status 201 Committed, now or before: the same event is answered the same
   */
  @Post()
  @RawJsonBody(EVENT)
  @Access('register')
  async receive(
    @Call() call: WriteCall,
    @Query() { strict = false }: EventQuery,
    @Body() _body: Unchecked<OpenLineageEvent>,
  ): Promise<EventReceivedResponse> {
    const event = eventOf(trimmed(await rawJsonOf(call.request)), strict);
    const outcome = await this.handler.runShared(call, this.events, (by) => ({ by, event }), written);
    return unlessRefused(outcome);
  }

  /**
   * Record a list of OpenLineage events, in the order of their times.
   *
   * Each is committed or refused by itself. A batch that was cut off is sent again: what was
   * committed is found again. At most 32 MiB, decompressed
   * (`WHENCE_LINEAGE_BATCH_MIB`); an Idempotency-Key has no effect.
   *
   * @status 200 Committed, but for the failed events
   */
  @Post('batch')
  @HttpCode(200)
  @RawJsonBody(EVENTS)
  @Access('register')
  async receiveBatch(
    @Req() request: FastifyRequest,
    @Query() { strict = false }: EventQuery,
    @Body() _body: Unchecked<OpenLineageEvent[]>,
  ): Promise<BatchResponse> {
    const batch = new EventBatch(this.queue, this.events, callerOf(request).actor, strict);
    return batch.run(await rawJsonOf(request));
  }

  /**
   * Get an event as it was sent, byte for byte; without white space around it, and decompressed.
   *
   * The bytes are checked against the digest before they are answered.
   */
  @Get('events/:digest')
  @Access('read')
  async event(@Param() { digest }: EventParams, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const bytes = await this.kept.bytes(digest);
    void reply.type('application/json');
    return bytes;
  }

  /**
   * Get the JSON Schema of a facet of ours: what an event may state beyond OpenLineage’s facets.
   */
  @Get('facets/:facet')
  @Access('public')
  facet(@Req() { url, host, protocol }: FastifyRequest, @Param() { facet }: FacetParams): object {
    return facetSchema(facet, `${protocol}://${host}${url}`);
  }
}

function written(outcome: EventOutcome): Written<EventReceivedResponse | RecordedRefusal> {
  const { recorded, receipt } = outcome;
  return recorded.refused ? refused(refusalError(recorded.refused), receipt) : { body: toReceivedResponse(outcome) };
}
