import { Controller, Get, Param, Query } from '@nestjs/common';
import { type ConsistencyProof, type InclusionProof, type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { Access, AsOf } from '../http/index.js';
import { ConsistencyRequest, EntryParams, InclusionRequest } from './ledger.request.js';
import type { EntryResponse, LedgerResponse } from './ledger.response.js';

/** @tag ledger */
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerReadModel) {}

  /** Get the present ledger position, or the one at asOf. */
  @Get()
  @Access('read')
  position(@AsOf() asOf: LedgerPosition): LedgerResponse {
    return { asOf };
  }

  /** Get an entry with the exact bytes that were hashed. */
  @Get('entries/:index')
  @Access('read')
  async entry(@Param() { index }: EntryParams): Promise<EntryResponse> {
    const entry = await this.ledger.entry(index);
    return { ...entry, body: entry.body.toString('base64') };
  }

  /** Prove that an entry is in the tree of a given size. */
  @Get('entries/:index/proof')
  @Access('read')
  inclusion(@Param() { index }: EntryParams, @Query() { treeSize }: InclusionRequest): Promise<InclusionProof> {
    return this.ledger.inclusionProof(index, treeSize);
  }

  /** Prove that the tree of one size is a prefix of the tree of a larger size. */
  @Get('consistency')
  @Access('read')
  consistency(@Query() { from, to }: ConsistencyRequest): Promise<ConsistencyProof> {
    return this.ledger.consistencyProof(from, to);
  }
}
