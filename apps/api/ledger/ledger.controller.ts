import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { Access, AskedAsOf } from '../http/index.js';
import { ConsistencyRequest, EntryParams, InclusionRequest } from './ledger.request.js';
import { ConsistencyProofResponse, EntryResponse, InclusionProofResponse, LedgerResponse } from './ledger.response.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerReadModel) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'The present position, or the one at asOf' })
  @ApiOkResponse({ type: LedgerResponse })
  position(@AskedAsOf() asOf: LedgerPosition): LedgerResponse {
    return { asOf };
  }

  @Get('entries/:index')
  @Access('read')
  @ApiOperation({ summary: 'An entry with the exact bytes that were hashed' })
  @ApiOkResponse({ type: EntryResponse })
  async entry(@Param() { index }: EntryParams): Promise<EntryResponse> {
    const entry = await this.ledger.entry(index);
    return { ...entry, body: entry.body.toString('base64') };
  }

  @Get('entries/:index/proof')
  @Access('read')
  @ApiOperation({ summary: 'Proof that an entry is in the tree of a size' })
  @ApiOkResponse({ type: InclusionProofResponse })
  inclusion(@Param() { index }: EntryParams, @Query() { treeSize }: InclusionRequest): Promise<InclusionProofResponse> {
    return this.ledger.inclusionProof(index, treeSize);
  }

  @Get('consistency')
  @Access('read')
  @ApiOperation({ summary: 'Proof that the tree of a size is a prefix of the tree of a larger one' })
  @ApiOkResponse({ type: ConsistencyProofResponse })
  consistency(@Query() { from, to }: ConsistencyRequest): Promise<ConsistencyProofResponse> {
    return this.ledger.consistencyProof(from, to);
  }
}
