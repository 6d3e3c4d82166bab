import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { LedgerReadModel } from '@domain/ledger';
import { Access, DoorError } from '../http/index.js';
import { HealthResponse } from './health.response.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly ledger: LedgerReadModel) {}

  @Get('live')
  @Access('public')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'live' };
  }

  @Get('ready')
  @Access('public')
  @ApiOperation({ summary: 'The database answers; 503 if not' })
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ description: 'The database does not answer' })
  async ready(): Promise<HealthResponse> {
    try {
      await this.ledger.position();
    } catch (cause) {
      throw new DoorError('not-ready', 'The database does not answer.', [], { 'Retry-After': '1' }, { cause });
    }
    return { status: 'ready' };
  }
}
