import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LedgerReadModel } from '@domain/ledger';
import { Access } from '../http/index.js';
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
  async ready(): Promise<HealthResponse> {
    await this.ledger.position();
    return { status: 'ready' };
  }
}
