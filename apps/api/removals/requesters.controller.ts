import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LedgerReadModel } from '@domain/ledger';
import { Access, Call, type WriteCall, WriteHandler } from '../http/index.js';
import { ErasureResponse, OpeningResponse } from '../personal-data/personal-data.response.js';
import { RemovalParams, RequesterErasureRequest } from './removals.request.js';
import { Requesters } from './requesters.js';

@ApiTags('removals')
@Controller('v1/removals/:id/requester')
export class RequestersController {
  constructor(
    private readonly requesters: Requesters,
    private readonly ledger: LedgerReadModel,
    private readonly door: WriteHandler,
  ) {}

  @Get()
  @Access('remove')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who asked for it: the opening of the commitment; 404 once it is erased' })
  @ApiOkResponse({ type: OpeningResponse })
  async opening(@Param() { id }: RemovalParams): Promise<OpeningResponse> {
    return this.requesters.opening(id, (await this.ledger.position()).treeSize);
  }

  @Post('erase')
  @Access('remove')
  @ApiOperation({ summary: 'Erase who asked for it, and state that it was erased' })
  @ApiCreatedResponse({ type: ErasureResponse })
  @ApiOkResponse({ type: ErasureResponse, description: 'It was erased already' })
  erase(
    @Call() call: WriteCall,
    @Param() { id }: RemovalParams,
    @Body() { reason }: RequesterErasureRequest,
  ): Promise<ErasureResponse> {
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing, commitment } = await this.requesters.erase(tx, by, id, reason);
      return { existing, body: { id: commitment.slice('sha256:'.length), receipt } };
    });
  }
}
