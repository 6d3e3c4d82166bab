import { Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { LedgerPosition } from '@domain/ledger';
import { RemovalsReadModel } from '@domain/removals';
import { VerificationReadModel, VerificationService, verifyRemovalJob } from '@domain/verification';
import { jobId } from '@platform/jobs';
import {
  Access,
  afterNumber,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { CheckParams, RemovalToVerifyParams, VerificationParams } from './verification.request.js';
import {
  BegunVerificationResponse,
  toCheckResponse,
  toVerificationResponse,
  VerificationResponse,
  VerificationsResponse,
} from './verification.response.js';

@ApiTags('verification')
@Controller('v1')
export class VerificationController {
  constructor(
    private readonly service: VerificationService,
    private readonly verifications: VerificationReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Post('removals/:id/verifications')
  @Access('verify')
  @ApiOperation({ summary: 'Verify that what a removal removed is out: of dataset versions, of training, of storage' })
  @ApiAcceptedResponse({ type: BegunVerificationResponse })
  @ApiOkResponse({ type: BegunVerificationResponse, description: 'One that was ordered before is still running' })
  begin(@Call() call: WriteCall, @Param() { id }: RemovalToVerifyParams): Promise<BegunVerificationResponse> {
    return this.door.run(call, async (tx, by) => {
      const { existing, ...begun } = await this.service.begin(tx, by, id);
      return { existing, status: 202, body: begun };
    });
  }

  @Get('removals/:id/verifications')
  @Access('read')
  @ApiOperation({ summary: 'List the verifications of a removal' })
  @ApiOkResponse({ type: VerificationsResponse })
  async list(
    @Param() { id }: RemovalToVerifyParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<VerificationsResponse> {
    const page = pageOf(query);
    await this.removals.requireRemoval(id, asOf.treeSize);
    const rows = { limit: page.limit + 1, before: afterNumber(page) };
    const found = await this.verifications.ofRemoval(id, rows, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ entry }) => entry, toVerificationResponse);
  }

  @Get('verifications/:id')
  @Access('read')
  @ApiOperation({ summary: 'A verification: each check with method, parameters, evidence and verdict' })
  @ApiOkResponse({ type: VerificationResponse })
  async one(@Param() { id }: VerificationParams, @AskedAsOf() asOf: LedgerPosition): Promise<VerificationResponse> {
    const verification = await this.verifications.requireVerification(id, asOf.treeSize);
    const checks = await this.verifications.checks(id, asOf.treeSize);
    const job = jobId(verifyRemovalJob, { verification: id });
    return answer(asOf, { ...toVerificationResponse(verification), job, checks: checks.map(toCheckResponse) });
  }

  @Get('verifications/:id/checks/:check/evidence')
  @Access('read')
  @Header('Content-Type', 'application/x-ndjson')
  @ApiProduces('application/x-ndjson')
  @ApiOperation({ summary: 'The evidence of a check in full: a line for each thing looked at' })
  @ApiOkResponse({ type: String })
  evidence(@Param() { id, check }: CheckParams, @AskedAsOf() asOf: LedgerPosition): Promise<string> {
    return this.verifications.list(id, check, asOf.treeSize);
  }
}
