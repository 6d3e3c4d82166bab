import { Controller, Get } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { PublicationReadModel, type PublicationStatus } from '@domain/publication';
import { Database, WriteProbe } from '@platform/database';
import { Access, HttpError, Unlimited } from '../http/index.js';
import { PublicLogSetting } from '../publication/public-log.js';
import type { LiveResponse, ReadyResponse } from './health.response.js';

/** @tag health */
@Controller('health')
export class HealthController {
  private readonly probe: WriteProbe;

  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly log: PublicationReadModel,
    private readonly publicLog: PublicLogSetting,
    database: Database,
  ) {
    this.probe = new WriteProbe(database);
  }

  /** Check that the process answers. */
  @Get('live')
  @Access('public')
  @Unlimited()
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
  @Unlimited()
  async ready(): Promise<ReadyResponse> {
    try {
      await this.ledger.position();
      await this.probe.require();
      // A service that cannot publish still records and answers, so it is ready.
      const ledger = (await this.ledger.isRewritable()) ? 'rewritable' : 'append-only';
      return { status: 'ready', ledger, publication: this.shown(await this.log.status()) };
    } catch (cause) {
      const reason = cause instanceof WhenceError ? cause.message : 'The database does not answer.';
      throw new HttpError('not-ready', reason, [], { 'Retry-After': '1' }, { cause });
    }
  }

  /** Without a key nothing is shown of a log that is not public, but whether it works. */
  private shown(status: PublicationStatus): PublicationStatus {
    if (this.publicLog.mode !== 'off') return status;
    return { ...status, detail: null, heads: null, since: null };
  }
}
