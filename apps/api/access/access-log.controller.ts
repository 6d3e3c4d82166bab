import { Controller, Get, Header, Query } from '@nestjs/common';
import { AccessLog, AccessLogReadModel, type StoredAccess } from '@domain/access';
import { Access, afterNumber, type PageAnswer, pageOf, Sensitive } from '../http/index.js';
import { formatCursor } from '../http/cursor.js';
import { AccessLogRequest } from './access-log.request.js';

/** @tag keys */
@Controller('v1/access-log')
export class AccessLogController {
  constructor(
    private readonly log: AccessLog,
    private readonly readModel: AccessLogReadModel,
  ) {}

  /**
   * List refusals and sensitive reads, the latest first: who, what, when.
   *
   * Equal refusals of about the same time are one record, counted by `times`. A read is here when
   * it is answered; other processes write once a second. Requests for this list are in it too.
   */
  @Get()
  @Access('read-access-log')
  @Sensitive()
  @Header('Cache-Control', 'no-store')
  async list(@Query() query: AccessLogRequest): Promise<PageAnswer<StoredAccess>> {
    await this.log.flush();
    const page = pageOf(query);
    const found = await this.readModel.accesses(query, { limit: page.limit + 1, before: afterNumber(page) });
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    const more = found.length > page.limit && last !== undefined;
    return { items, nextCursor: more ? formatCursor({ after: last.id, treeSize: 0 }) : null };
  }
}
