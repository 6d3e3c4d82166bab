import { Controller, Get } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { PublicationReadModel } from '@domain/publication';
import { Database, WriteProbe } from '@platform/database';
import { Access, HttpError } from '../http/index.js';
import type { LiveResponse, ReadyResponse } from './health.response.js';

/** @tag health */
@Controller('health')
export class HealthController {
  private readonly probe: WriteProbe;

  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly log: PublicationReadModel,
    database: Database,
  ) {
    this.probe = new WriteProbe(database);
  }

  /** Check that the process answers. */
  @Get('live')
  @Access('public')
  live(): LiveResponse {
    return { status: 'live' };
  }

  /**
   * Check that the database answers and writes, and report the state of publication.
   *
   * 503 if it does not: the detail names why. It tests writing at most every three seconds.
   */
  @Get('ready')
  @Access('public')
  async ready(): Promise<ReadyResponse> {
    try {
      await this.ledger.position();
      await this.probe.require();
      // A service that cannot publish still records and answers, so it is ready.
      const ledger = (await this.ledger.isRewritable()) ? 'rewritable' : 'append-only';
      return { status: 'ready', ledger, publication: await this.log.status() };
    } catch (cause) {
      const reason = cause instanceof WhenceError ? cause.message : 'The database does not answer.';
      throw new HttpError('not-ready', reason, [], { 'Retry-After': '1' }, { cause });
    }
  }
}
