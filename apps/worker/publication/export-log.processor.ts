import { Injectable } from '@nestjs/common';
import {
  type ExportLog,
  exportLogJob,
  type LogExported,
  LogExportService,
  PublicationError,
  PublicationReadModel,
} from '@domain/publication';
import { Database } from '@platform/database';
import type { JobContext, JobProcessor } from '@platform/jobs';
import { openStorage } from '@platform/storage';

/** Where the log is exported to; undefined: nowhere. */
export class ExportTarget {
  constructor(
    readonly url: string | undefined,
    /**
     * Static files are readable without a key, so that entries are exported only if they are
     * public.
     */
    readonly entries: boolean,
  ) {}
}

/** Exports the published log as static files. */
@Injectable()
export class ExportLogProcessor implements JobProcessor<ExportLog, LogExported> {
  readonly job = exportLogJob;

  constructor(
    private readonly database: Database,
    private readonly log: PublicationReadModel,
    private readonly target: ExportTarget,
  ) {}

  process(_: ExportLog, { progress, signal }: JobContext): Promise<LogExported> {
    const { url, entries } = this.target;
    if (url === undefined) throw new PublicationError('export-not-set', 'This worker has no WHENCE_EXPORT_URL.');
    return new LogExportService(this.database, this.log, openStorage({ roots: [url] }), url, {
      entries,
    }).export(progress, signal);
  }
}
