import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { AccessReadModel, AccessService, IssueKey, KeyUses } from '@domain/access';
import type { LedgerPosition } from '@domain/ledger';
import {
  Access,
  afterText,
  AsOf,
  Call,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type RecordedResponse,
  Sensitive,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { KeyParams } from './access.request.js';
import { type IssuedKeyResponse, type KeyResponse, toKeyResponse } from './access.response.js';

/** @tag keys */
@Controller('v1/keys')
export class AccessController {
  constructor(
    private readonly keys: AccessReadModel,
    private readonly service: AccessService,
    private readonly uses: KeyUses,
    private readonly clock: Clock,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Issue an API key.
   *
   * @status 201 Issued. The answer to a repeat under the same Idempotency-Key lacks the secret
   */
  @Post()
  @Access('administer-keys')
  @Header('Cache-Control', 'no-store')
  issue(@Call() call: WriteCall, @Body() body: IssueKey): Promise<IssuedKeyResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { secret, ...stored } = await this.service.issue(tx, by, body);
      return { body: { ...stored, secret }, stored };
    });
  }

  /**
   * List API keys, without their secrets.
   *
   * `lastUsedAt`, the names and the labels are kept beside the ledger: they are as they are now.
   */
  @Get()
  @Access('administer-keys')
  @Sensitive()
  async list(@AsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ListAnswer<KeyResponse>> {
    await this.uses.flush();
    const now = this.clock.now();
    const page = pageOf(query);
    const found = await this.keys.keys({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    return listAnswer(
      asOf,
      page,
      found,
      (key) => key.id,
      (key) => toKeyResponse(key, now),
    );
  }

  /** Revoke an API key. The next request with it is refused. */
  @Post(':id/revoke')
  @Access('administer-keys')
  revoke(@Call() call: WriteCall, @Param() { id }: KeyParams): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.revoke(tx, by, id);
      return { existing, body: { id, receipt } };
    });
  }
}
