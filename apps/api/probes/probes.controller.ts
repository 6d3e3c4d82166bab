import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { type BegunProbe, CancelProbe, invalidProbe, OrderProbe, ProbesReadModel, ProbesService } from '@domain/probes';
import { readCommand } from '@platform/validation';
import {
  Access,
  afterNumber,
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
  type RecordedResponse,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ProbeParams, ProbesQuery } from './probes.request.js';
import { type ProbeComparisonResponse, type ProbeResponse, toProbeResponse } from './probes.response.js';

/** @tag probes */
@Controller('v1/probes')
export class ProbesController {
  constructor(
    private readonly service: ProbesService,
    private readonly probes: ProbesReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Compare what a model answers with what a vendor’s model answers, and a third one as baseline.
   *
   * The three answer the same prompt set. A job compares each answer with the vendor’s to the same
   * prompt: the longest run of tokens in both, 13-grams, and whether they are nearly the same. The
   * answer has the counts, with intervals, in a sentence. It can raise suspicion, and a finding; it
   * changes no verdict and no answer about provenance. Answers are in files below
   * `WHENCE_STORAGE_ROOTS`, or in the body, and then forgotten when the probe ends.
   *
   * @status 202 Begun
   */
  @Post()
  @JsonBody(NAMES)
  @Access('verify')
  @Expensive()
  async begin(@Call() call: WriteCall, @Body() body: OrderProbe): Promise<BegunProbe> {
    const prepared = await this.service.prepare(readCommand(OrderProbe, body, invalidProbe));
    return this.handler.run(call, async (tx, by) => ({
      status: 202,
      body: await this.service.begin(tx, by, prepared),
    }));
  }

  /** List probes, the latest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: ProbesQuery): Promise<ListAnswer<ProbeResponse>> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.probes.probes(query, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toProbeResponse);
  }

  /** Get a probe: what it compares, and what it measured, in figures and in sentences. */
  @Get(':id')
  @Access('read')
  async one(@Param() { id }: ProbeParams, @AsOf() asOf: LedgerPosition): Promise<Answer<ProbeResponse>> {
    return answer(asOf, toProbeResponse(await this.probes.requireProbe(id, asOf.treeSize)));
  }

  /** List what was compared for each prompt, by its key: figures and digests, no answers. */
  @Get(':id/results')
  @Access('read')
  async results(
    @Param() { id }: ProbeParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<ProbeComparisonResponse>> {
    const page = pageOf(query);
    const { end } = await this.probes.requireProbe(id, asOf.treeSize);
    const first = (afterNumber(page) ?? -1) + 1;
    const part = { after: first - 1, limit: page.limit + 1 };
    const lines = end?.list ? await this.probes.lines(end.list, part) : [];
    const found = lines.map((line, at) => ({ at: first + at, line: line as unknown as ProbeComparisonResponse }));
    return listAnswer(
      asOf,
      page,
      found,
      ({ at }) => at,
      ({ line }) => line,
    );
  }

  /**
   * Cancel a probe. Answers that were uploaded are forgotten.
   *
   * @status 201 Cancelled
   * @status 200 Repeated: it was cancelled for this reason
   */
  @Post(':id/cancel')
  @Access('verify')
  cancel(
    @Call() call: WriteCall,
    @Param() { id }: ProbeParams,
    @Body() { reason }: CancelProbe,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.cancel(tx, by, id, reason);
      return { existing, body: { id, receipt } };
    });
  }
}
