import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccessReadModel, AccessService } from '@domain/access';
import type { LedgerPosition } from '@domain/ledger';
import {
  Access,
  afterText,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { KeyParams, KeyRequest } from './access.request.js';
import { IssuedKeyResponse, KeysResponse, RevokedKeyResponse } from './access.response.js';

@ApiTags('keys')
@Controller('v1/keys')
export class AccessController {
  constructor(
    private readonly keys: AccessReadModel,
    private readonly service: AccessService,
    private readonly door: WriteHandler,
  ) {}

  @Post()
  @Access('administer-keys')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Issue an API key' })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  issue(@Call() call: WriteCall, @Body() request: KeyRequest): Promise<IssuedKeyResponse> {
    return this.door.run(call, async (tx, by) => {
      const { secret, ...remembered } = await this.service.issue(tx, by, request);
      return { body: { ...remembered, secret }, remembered };
    });
  }

  @Get()
  @Access('administer-keys')
  @ApiOperation({ summary: 'List API keys, without their secrets' })
  @ApiOkResponse({ type: KeysResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<KeysResponse> {
    const page = pageOf(query);
    const after = afterText(page);
    const found = await this.keys.keys({ limit: page.limit + 1, ...(after !== undefined && { after }) }, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      (key) => key.id,
      (key) => key,
    );
  }

  @Post(':id/revoke')
  @Access('administer-keys')
  @ApiOperation({ summary: 'Revoke an API key; it is refused from the next request on' })
  @ApiCreatedResponse({ type: RevokedKeyResponse })
  revoke(@Call() call: WriteCall, @Param() { id }: KeyParams): Promise<RevokedKeyResponse> {
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.revoke(tx, by, id);
      return { existing, body: { id, receipt } };
    });
  }
}
