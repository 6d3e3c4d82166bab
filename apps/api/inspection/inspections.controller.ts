import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { mayDo } from '@domain/access';
import { CorrectionOrdersService, CorrectionsError } from '@domain/corrections';
import {
  type BegunInspection,
  bindsDigests,
  CancelInspection,
  evaluationPlaceOf,
  InspectedShardsReadModel,
  InspectionOrdersService,
  type InspectionPlan,
  InspectionsReadModel,
  invalidInspection,
  keepsItems,
  keptChoiceOf,
  KeptExamplesReadModel,
  OrderInspection,
} from '@domain/inspection';
import { LedgerReadModel, type LedgerPosition } from '@domain/ledger';
import { ShardsError, ShardsReadModel } from '@domain/shards';
import { readCommand } from '@platform/validation';
import {
  Access,
  afterNumber,
  type Answer,
  answer,
  AsOf,
  Call,
  callerOf,
  Expensive,
  HttpError,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type RecordedResponse,
  Sensitive,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ExamplesQuery, InspectionParams } from './inspection.request.js';
import {
  type InspectionExamplesResponse,
  type InspectionResponse,
  type MeasurementResponse,
  toInspectionResponse,
  toMeasurementResponse,
} from './inspection.response.js';

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** @tag inspections */
@Controller('v1/inspections')
export class InspectionsController {
  constructor(
    private readonly orders: InspectionOrdersService,
    private readonly subjects: InspectedShardsReadModel,
    private readonly selections: CorrectionOrdersService,
    private readonly inspections: InspectionsReadModel,
    private readonly examples: KeptExamplesReadModel,
    private readonly shards: ShardsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Read the files of shards and measure what is in them.
   *
   * A job for each shard reads it below `WHENCE_STORAGE_ROOTS`. What is measured is recorded beside
   * what was declared, and changes none of it; where it contradicts a declared digest, length or
   * number of records, a finding is raised. What cannot be read is inconclusive, by name.
   *
   * @status 202 Begun
   */
  @Post()
  @Access('verify')
  @Expensive()
  async begin(@Call() call: WriteCall, @Body() body: OrderInspection): Promise<BegunInspection> {
    const order = readCommand(OrderInspection, body, invalidInspection);
    const { treeSize } = await this.ledger.position();
    const plan = await this.orders.withBaselines(this.orders.plan(order, treeSize));
    if (bindsDigests(plan.detectors) && !mayDo(callerOf(call.request).roles, 'register'))
      throw new HttpError(
        'not-allowed',
        'Your key may not register, so its inspections bind no digests. Leave out bind.',
      );
    await this.requireReferences(plan, treeSize);
    const shards = await this.orders.choose(plan, await this.shardsOf(order, keepsItems(plan.detectors), treeSize));
    return this.handler.run(call, async (tx, by) => {
      return { status: 202, body: await this.orders.begin(tx, by, plan, shards) };
    });
  }

  /** List inspections, the latest first. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ListAnswer<InspectionResponse>> {
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.inspections.inspections(rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toInspectionResponse);
  }

  /** Get an inspection: what it inspects, how far it is, its rate, and the time left. */
  @Get(':id')
  @Access('read')
  async one(@Param() { id }: InspectionParams, @AsOf() asOf: LedgerPosition): Promise<Answer<InspectionResponse>> {
    return answer(asOf, toInspectionResponse(await this.inspections.requireInspection(id, asOf.treeSize)));
  }

  /** List what was measured on each shard, in the order it was recorded. */
  @Get(':id/results')
  @Access('read')
  async results(
    @Param() { id }: InspectionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<MeasurementResponse>> {
    const page = pageOf(query);
    await this.inspections.requireInspection(id, asOf.treeSize);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.inspections.measurements(id, part, asOf.treeSize);
    const names = await this.shards.namesOf(
      found.map(({ shard }) => shard),
      asOf.treeSize,
    );
    return listAnswer(
      asOf,
      page,
      found,
      ({ number }) => number,
      (measurement) => toMeasurementResponse(measurement, names),
    );
  }

  /**
   * Get the texts of a shard's examples, where `phrases` was ordered with `{"keep": true}`.
   *
   * They are beside the ledger, sealed under a secret that can be erased; 404 once it is. They are
   * read as they are now, and as the facts' examples, whose digests and places the results show.
   */
  @Get(':id/examples')
  @Access('remove')
  @Sensitive()
  @Header('Cache-Control', 'no-store')
  async exampleTexts(
    @Param() { id }: InspectionParams,
    @Query() { shard }: ExamplesQuery,
  ): Promise<InspectionExamplesResponse> {
    await this.inspections.requireInspection(id, EVERYTHING);
    const number = (await this.shards.numbersOf([shard], EVERYTHING)).get(shard);
    if (number === undefined) throw new ShardsError('shard-not-found', `No shard is registered as ${shard}.`);
    return { inspection: id, shard, examples: await this.examples.of(id, number) };
  }

  /**
   * Cancel an inspection. What was measured stays recorded.
   *
   * @status 201 Cancelled
   * @status 200 Repeated: it was cancelled for this reason
   */
  @Post(':id/cancel')
  @Access('verify')
  cancel(
    @Call() call: WriteCall,
    @Param() { id }: InspectionParams,
    @Body() { reason }: CancelInspection,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.orders.cancel(tx, by, id, reason);
      return { existing, body: { id, receipt } };
    });
  }

  /** What an order compares with is recorded; a file is looked for by the worker. */
  private async requireReferences({ detectors }: InspectionPlan, asOf: number): Promise<void> {
    for (const { shard, dataset, version } of detectors.flatMap((one) => evaluationPlaceOf(one) ?? [])) {
      if (shard !== undefined) await this.shards.shard(shard, asOf);
      if (dataset !== undefined) await this.subjects.of({ dataset, version }, asOf, false);
    }
    for (const choice of detectors.flatMap((one) => keptChoiceOf(one) ?? [])) {
      if (choice.of === 'removal') await this.subjects.of({ removal: choice.id }, asOf, false);
      if (choice.of === 'inspection') await this.inspections.requireInspection(choice.id, asOf);
    }
  }

  private async shardsOf({ subject }: OrderInspection, keeps: boolean, asOf: number): Promise<Bitmap> {
    if (!subject.selector) return this.subjects.of(subject, asOf, keeps);
    try {
      return await this.selections.select(subject.selector, asOf);
    } catch (error) {
      if (!(error instanceof CorrectionsError)) throw error;
      const complaints = error.complaints.map((one) => ({ ...one, pointer: `/subject${one.pointer}` }));
      throw new CorrectionsError(error.code, error.message, complaints);
    }
  }
}
