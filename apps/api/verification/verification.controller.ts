import { Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import type { LedgerPosition } from '@domain/ledger';
import { RemovalsReadModel } from '@domain/removals';
import {
  type BegunVerification,
  VerificationReadModel,
  VerificationService,
  verifyRemovalJob,
} from '@domain/verification';
import { jobId } from '@platform/jobs';
import {
  Access,
  afterNumber,
  type Answer,
  answer,
  AsOf,
  Call,
  type ListAnswer,
  listAnswer,
  type Ndjson,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { CheckParams, RemovalToVerifyParams, VerificationParams } from './verification.request.js';
import {
  toVerificationResponse,
  type VerificationItemResponse,
  type VerificationResponse,
} from './verification.response.js';

/** @tag verification */
@Controller('v1')
export class VerificationController {
  constructor(
    private readonly service: VerificationService,
    private readonly verifications: VerificationReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Verify that a removal is complete: in dataset versions, in training, in storage.
   *
   * @status 202 Begun
   * @status 200 Repeated: a verification ordered before is still running
   */
  @Post('removals/:id/verifications')
  @Access('verify')
  begin(@Call() call: WriteCall, @Param() { id }: RemovalToVerifyParams): Promise<Omit<BegunVerification, 'existing'>> {
    return this.handler.run(call, async (tx, by) => {
      const { existing, ...begun } = await this.service.begin(tx, by, id);
      return { existing, status: 202, body: begun };
    });
  }

  /** List the verifications of a removal, the latest first. */
  @Get('removals/:id/verifications')
  @Access('read')
  async list(
    @Param() { id }: RemovalToVerifyParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<VerificationItemResponse>> {
    const page = pageOf(query);
    await this.removals.requireRemoval(id, asOf.treeSize);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.verifications.ofRemoval(id, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toVerificationResponse);
  }

  /** Get a verification: each check with its method, parameters, evidence and verdict. */
  @Get('verifications/:id')
  @Access('read')
  async one(@Param() { id }: VerificationParams, @AsOf() asOf: LedgerPosition): Promise<Answer<VerificationResponse>> {
    const verification = await this.verifications.requireVerification(id, asOf.treeSize);
    const checks = await this.verifications.checks(id, asOf.treeSize);
    const job = jobId(verifyRemovalJob, { verification: id });
    return answer(asOf, { ...toVerificationResponse(verification), job, checks });
  }

  /** Get the complete evidence of a check: a line for each thing examined. */
  @Get('verifications/:id/checks/:check/evidence')
  @Access('read')
  @Header('Content-Type', 'application/x-ndjson')
  evidence(@Param() { id, check }: CheckParams, @AsOf() asOf: LedgerPosition): Promise<Ndjson<JsonObject, string>> {
    return this.verifications.list(id, check, asOf.treeSize);
  }
}
