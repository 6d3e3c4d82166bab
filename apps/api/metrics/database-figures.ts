import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { FINDING_KINDS, FindingsReadModel } from '@domain/findings';
import {
  lagOf,
  PUBLICATION_STATES,
  type PublicationFigures,
  type PublicationLag,
  PublicationReadModel,
} from '@domain/publication';
import { Clock } from '@core/kernel';
import { detached } from '@platform/cancellation';
import { type JobDepth, JobsReadModel } from '@platform/jobs';
import { processMetrics } from '@platform/metrics';

/** Where the data folder is. */
export class DataFolder {
  constructor(readonly path: string) {}
}

/** Figures younger than this are not read again. */
const FRESH_MS = 5_000;
/** How long a scrape waits for figures; a database that is slow or down must not hold it up. */
const PATIENCE_MS = 500;

/**
 * The metrics that come from the database, cached for 5 s. They are read one after the other, each
 * by an index or a row, so that scrapes hold one connection at most.
 */
@Injectable()
export class DatabaseFigures {
  private readAt = -Infinity;
  private begunAt = 0;
  private isReading = false;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly publication: PublicationReadModel,
    private readonly jobs: JobsReadModel,
    private readonly findings: FindingsReadModel,
    private readonly folder: DataFolder,
    private readonly clock: Clock,
  ) {}

  /** Reads the figures if they are old; returns after half a second at most. Never throws. */
  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < FRESH_MS) return;
    this.reading ??= this.begin();
    const waited = new AbortController();
    await Promise.race([this.reading, sleep(PATIENCE_MS, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    if (this.isReading && performance.now() - this.begunAt > FRESH_MS) processMetrics.set('whence_database_up', {}, 0);
  }

  /** For all who scrape: it goes on when the first of them leaves. */
  private begin(): Promise<void> {
    this.begunAt = performance.now();
    this.isReading = true;
    return detached(() => this.read()).finally(() => {
      this.isReading = false;
      this.reading = undefined;
    });
  }

  private async read(): Promise<void> {
    try {
      await this.readDisk();
      setPublication(await this.publication.figures(), this.now());
      setJobs(await this.jobs.depths(), this.now());
      setFindings(await this.findings.unsettledByKind());
      processMetrics.set('whence_database_up', {}, 1);
      processMetrics.set('whence_database_figures_timestamp_seconds', {}, this.now());
    } catch {
      // Whatever the reason, the figures are those read before; the alert is on this gauge.
      processMetrics.set('whence_database_up', {}, 0);
    }
    this.readAt = performance.now();
  }

  private async readDisk(): Promise<void> {
    const disk = await statfs(this.folder.path).catch(() => undefined);
    if (!disk) return;
    processMetrics.set('whence_data_disk_size_bytes', {}, disk.blocks * disk.bsize);
    processMetrics.set('whence_data_disk_free_bytes', {}, disk.bavail * disk.bsize);
  }

  private now(): number {
    return this.clock.now().getTime() / 1_000;
  }
}

const secondsOf = (instant: string): number => new Date(instant).getTime() / 1_000;

function setPublication(figures: PublicationFigures, now: number): void {
  const { treeSize, signedSize, publishedSize, state } = figures;
  const lag = lagOf(figures, new Date(now * 1_000));
  processMetrics.set('whence_ledger_tree_size', {}, treeSize);
  processMetrics.set('whence_publication_signed_tree_size', {}, signedSize);
  processMetrics.set('whence_publication_published_tree_size', {}, publishedSize);
  processMetrics.set('whence_publication_lag_entries', {}, lag.entries);
  processMetrics.set('whence_publication_lag_seconds', {}, lag.seconds);
  setInstants(figures, lag);
  const states = PUBLICATION_STATES.map((one) => ({ labels: { state: one }, value: one === state ? 1 : 0 }));
  processMetrics.replace('whence_publication_state', states);
}

function setInstants({ signedAt }: PublicationFigures, { publishedAt, witnessedAt }: PublicationLag): void {
  const sample = (at: string | null) => (at === null ? [] : [{ labels: {}, value: secondsOf(at) }]);
  processMetrics.replace('whence_publication_signed_timestamp_seconds', sample(signedAt));
  processMetrics.replace('whence_publication_published_timestamp_seconds', sample(publishedAt));
  processMetrics.replace('whence_publication_witnessed_timestamp_seconds', sample(witnessedAt));
}

function setJobs(depths: readonly JobDepth[], now: number): void {
  const labelled = depths.map((depth) => ({ ...depth, labels: { queue: depth.name, state: depth.state } }));
  processMetrics.replace(
    'whence_jobs',
    labelled.map(({ labels, count }) => ({ labels, value: count })),
  );
  processMetrics.replace(
    'whence_jobs_oldest_age_seconds',
    labelled.map(({ labels, oldest }) => ({ labels, value: Math.max(0, now - secondsOf(oldest)) })),
  );
}

function setFindings(unsettled: ReadonlyMap<string, number>): void {
  const samples = FINDING_KINDS.map((kind) => ({ labels: { kind }, value: unsettled.get(kind) ?? 0 }));
  processMetrics.replace('whence_findings_unsettled', samples);
}
