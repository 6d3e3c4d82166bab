import { Controller, Get, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock, WhenceError } from '@core/kernel';
import { ResultsPlace } from '@domain/inspection';
import { ClockWatch, LedgerReadModel } from '@domain/ledger';
import { lagOf, type PublicationLag, PublicationReadModel, type PublicationStatus } from '@domain/publication';
import { type ExportStatus, ExportStatusReadModel } from '@interop/tables';
import { CatalogWatch, Database, WriteProbe } from '@platform/database';
import { Access, HttpError, Unlimited } from '../http/index.js';
import { PublicationLagLimit, PublicLogSetting } from '../publication/public-log.js';
import type { LiveResponse, ReadyPublicationResponse, ReadyResponse, ReadyResultsResponse } from './health.response.js';

/** Milliseconds for which what was found of the place of results is shown. */
const RESULTS_KNOWN_MS = 30_000;
/** Milliseconds in which the place must answer. */
const RESULTS_WAIT_MS = 1_000;
const RESULTS_DETAIL = {
  ready: null,
  elsewhere:
    'This service does not see the place that results of inspections are kept in: WHENCE_RESULTS_URL is another one, or not mounted. Its log names both.',
  unreachable:
    'The place that results of inspections are kept in (WHENCE_RESULTS_URL) cannot be read. The log of this service states why.',
} as const;

/** @tag health */
@Controller('health')
export class HealthController {
  private readonly probe: WriteProbe;
  private readonly catalog: CatalogWatch;
  private readonly logger = new Logger('Results');
  private results: { readonly until: number; readonly found: Promise<ReadyResultsResponse | null> } | undefined;

  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly log: PublicationReadModel,
    private readonly publicLog: PublicLogSetting,
    private readonly lagLimit: PublicationLagLimit,
    private readonly clock: Clock,
    private readonly clockWatch: ClockWatch,
    private readonly database: Database,
    private readonly exports: ExportStatusReadModel,
    private readonly place: ResultsPlace,
  ) {
    this.probe = new WriteProbe(database);
    this.catalog = new CatalogWatch(database);
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
   * 503 if it does not, if its catalog is not what the migrations make, if the clock is not right
   * (WHENCE_CLOCK_STEP_SECONDS), or if publication is further behind than
   * WHENCE_PUBLICATION_LAG_SECONDS: the detail names why. It tests writing at
   * most every three seconds, and the catalog every half minute. Exports of tables that fail or
   * are behind are shown, and change nothing else; so is a place of inspections' results
   * (WHENCE_RESULTS_URL) that this service does not see.
   */
  @Get('ready')
  @Access('public')
  @Unlimited()
  async ready(): Promise<ReadyResponse> {
    try {
      await this.ledger.position();
      await this.probe.require();
      await this.catalog.require();
      await this.clockWatch.require(this.database);
      // A service that cannot publish still records and answers, so by default it is ready.
      const lag = lagOf(await this.log.figures(), this.clock.now());
      this.requireRecent(lag);
      const ledger = (await this.ledger.isRewritable()) ? 'rewritable' : 'append-only';
      const publication = this.shown(await this.log.status(), lag);
      // Exports that fail delay nobody who asks this service, so it is ready all the same.
      const tables = this.shownTables(await this.exports.status(this.clock.now()));
      return { status: 'ready', ledger, publication, tables, results: await this.resultsStatus() };
    } catch (cause) {
      if (cause instanceof HttpError) throw cause;
      const reason = cause instanceof WhenceError ? cause.message : 'The database does not answer.';
      throw new HttpError('not-ready', reason, [], { 'Retry-After': '1' }, { cause });
    }
  }

  private requireRecent({ seconds, entries }: PublicationLag): void {
    if (this.lagLimit.seconds === 0 || seconds <= this.lagLimit.seconds) return;
    const reason = `${entries} entries wait for their publication, the oldest for ${seconds} s. See GET /v1/ledger/publication.`;
    throw new HttpError('not-ready', reason, [], { 'Retry-After': '1' });
  }

  /** Without a key nothing is shown of a log that is not public, but whether it works. */
  private shown(status: PublicationStatus, lag: PublicationLag): ReadyPublicationResponse {
    if (this.publicLog.mode !== 'off') return { ...status, lag };
    return { ...status, detail: null, heads: null, since: null, lag: null };
  }

  /** Whoever asks without a key learns nothing of the place. */
  private resultsStatus(): Promise<ReadyResultsResponse | null> {
    const now = performance.now();
    if (this.results && now < this.results.until) return this.results.found;
    const found = this.place.status().then((status) => {
      if (status?.detail) this.logger.warn(status.detail);
      return status && { state: status.state, detail: RESULTS_DETAIL[status.state] };
    });
    const late = sleep(RESULTS_WAIT_MS, 'unreachable' as const, { ref: false });
    const answered = Promise.race([found, late.then((state) => ({ state, detail: RESULTS_DETAIL[state] }))]);
    this.results = { until: now + RESULTS_KNOWN_MS, found: answered };
    answered.catch(() => (this.results = undefined));
    return answered;
  }

  private shownTables(status: ExportStatus | null): ExportStatus | null {
    if (status === null || this.publicLog.mode !== 'off') return status;
    return { ...status, detail: null, treeSize: null };
  }
}
