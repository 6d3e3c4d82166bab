import { Controller, Get } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { PublicationReadModel } from '@domain/publication';
import { Access, HttpError } from '../http/index.js';
import type { LiveResponse, ReadyResponse } from './health.response.js';

/** @tag health */
@Controller('health')
export class HealthController {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly log: PublicationReadModel,
  ) {}

  /** Check that the process answers. */
  @Get('live')
  @Access('public')
  live(): LiveResponse {
    return { status: 'live' };
  }

  /**
   * Check that the database answers, and report the state of publication.
   *
   * 503 if the database does not answer.
   */
  @Get('ready')
  @Access('public')
  async ready(): Promise<ReadyResponse> {
    try {
      await this.ledger.position();
      // A service that cannot publish still records and answers, so it is ready.
      const ledger = (await this.ledger.isRewritable()) ? 'rewritable' : 'append-only';
      return { status: 'ready', ledger, publication: await this.log.status() };
    } catch (cause) {
      throw new HttpError('not-ready', 'The database does not answer.', [], { 'Retry-After': '1' }, { cause });
    }
  }
}
