import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { LedgerReadModel } from '@domain/ledger';
import { PublicationReadModel } from '@domain/publication';
import { Access } from '../http/index.js';
import { EntryParams } from '../ledger/ledger.request.js';
import { PublicationResponse } from './publication.response.js';

@ApiTags('log')
@Controller('v1/ledger')
export class PublicationController {
  constructor(
    private readonly log: PublicationReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  @Get('publication')
  @Access('public')
  @ApiOperation({ summary: 'How far the log is published, and what keeps it from being so' })
  @ApiOkResponse({ type: PublicationResponse })
  async status(): Promise<PublicationResponse> {
    const [status, latest, { treeSize }] = await Promise.all([
      this.log.status(),
      this.log.latest(),
      this.ledger.position(),
    ]);
    const published = latest && {
      size: latest.size,
      root: latest.root.toString('hex'),
      publishedAt: latest.publishedAt,
    };
    return { ...status, published, treeSize };
  }

  @Get('key')
  @Access('public')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The verifier key of the log (C2SP signed-note vkey)' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async key(): Promise<string> {
    return `${await this.log.vkey()}\n`;
  }

  @Get('entries/:index/tlog-proof')
  @Access('public')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'Proof, to be verified offline, that an entry is in the published log (C2SP tlog-proof)' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async tlogProof(@Param() { index }: EntryParams): Promise<string> {
    const { index: recorded } = await this.ledger.entry(index);
    const checkpoint = await this.log.covering(recorded + 1);
    return (await this.log.tlogProofs([recorded], checkpoint)).get(recorded) ?? '';
  }
}
