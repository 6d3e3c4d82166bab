import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { ApproveErasure, ErasePersonalData, type Opening, PersonalDataService } from '@domain/personal-data';
import {
  Access,
  Call,
  type RecordedResponse,
  Sensitive,
  type Unchecked,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { erasureOf } from '../personal-data/personal-data.controller.js';
import { requestOf } from '../validation/validation-pipe.js';
import { RemovalParams } from './removals.request.js';
import { Requesters } from './requesters.js';

/** @tag removals */
@Controller('v1/removals/:id/requester')
export class RequestersController {
  constructor(
    private readonly requesters: Requesters,
    private readonly personalData: PersonalDataService,
    private readonly ledger: LedgerReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Get who requested a removal: the opening of the commitment.
   *
   * 404 once it is erased.
   */
  @Get()
  @Access('remove')
  @Sensitive()
  @Header('Cache-Control', 'no-store')
  async opening(@Param() { id }: RemovalParams): Promise<Opening> {
    return this.requesters.opening(id, (await this.ledger.position()).treeSize);
  }

  /**
   * Erase who requested a removal, and record the erasure; where two people are needed, request
   * that.
   *
   * @status 201 Erased
   * @status 202 Requested: nothing is erased until a second person approves it
   * @status 200 Repeated: this was recorded before
   */
  @Post('erase')
  @Access('remove')
  erase(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ErasePersonalData,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const requester = await this.requesters.idOf(tx, id);
      return erasureOf(requester, await this.personalData.erase(tx, by, requester, body));
    });
  }

  /**
   * Approve the requested erasure of who requested a removal, as a second person. The body may be
   * left out.
   */
  @Post('erase/approve')
  @Access('remove')
  approve(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body?: Unchecked<ApproveErasure>,
  ): Promise<RecordedResponse> {
    const command = requestOf(ApproveErasure, body ?? {}, 'body');
    return this.handler.run(call, async (tx, by) => {
      const requester = await this.requesters.idOf(tx, id);
      return erasureOf(requester, await this.personalData.approveErasure(tx, by, requester, command));
    });
  }
}
