import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { ErasePersonalData, type Opening } from '@domain/personal-data';
import { Access, Call, type RecordedResponse, type WriteCall, WriteHandler } from '../http/index.js';
import { RemovalParams } from './removals.request.js';
import { Requesters } from './requesters.js';

/** @tag removals */
@Controller('v1/removals/:id/requester')
export class RequestersController {
  constructor(
    private readonly requesters: Requesters,
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
  @Header('Cache-Control', 'no-store')
  async opening(@Param() { id }: RemovalParams): Promise<Opening> {
    return this.requesters.opening(id, (await this.ledger.position()).treeSize);
  }

  /** Erase who requested a removal, and record the erasure. */
  @Post('erase')
  @Access('remove')
  erase(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() body: ErasePersonalData,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, commitment } = await this.requesters.erase(tx, by, id, body);
      return { existing, body: { id: commitment.slice('sha256:'.length), receipt } };
    });
  }
}
