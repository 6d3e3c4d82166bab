import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { LedgerReadModel } from '@domain/ledger';
import { PublicationReadModel } from '@domain/publication';
import { Access, HttpError } from '../http/index.js';
import { HealthResponse, ReadyResponse } from './health.response.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly log: PublicationReadModel,
  ) {}

  @Get('live')
  @Access('public')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'live' };
  }

  @Get('ready')
  @Access('public')
  @ApiOperation({ summary: 'The database answers, and how publication stands; 503 if the database does not answer' })
  @ApiOkResponse({ type: ReadyResponse })
  @ApiServiceUnavailableResponse({ description: 'The database does not answer' })
  async ready(): Promise<ReadyResponse> {
    try {
      await this.ledger.position();
      // A log that is not published goes on recording and answering: it is told here, and is no reason to take the service away.
      const ledger = (await this.ledger.isRewritable()) ? 'rewritable' : 'append-only';
      return { status: 'ready', ledger, publication: await this.log.status() };
    } catch (cause) {
      throw new HttpError('not-ready', 'The database does not answer.', [], { 'Retry-After': '1' }, { cause });
    }
  }
}
