import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { type ExportTables, exportTables, exportTablesJob, TablesError, type TablesExported } from '@interop/tables';
import { Database } from '@platform/database';
import type { JobContext, JobProcessor } from '@platform/jobs';
import { processMetrics } from '@platform/metrics';
import { openStorage } from '@platform/storage';

/** Where tables are exported to. */
export class TablesTarget {
  constructor(
    /** `file:///folder` or `s3://bucket/prefix`; undefined: nowhere. */
    readonly url: string | undefined,
    /** The log's origin line. */
    readonly origin: string,
  ) {}
}

/** Adds what was recorded since the last export to the tables at the worker's destination. */
@Injectable()
export class ExportTablesProcessor implements JobProcessor<ExportTables, TablesExported> {
  readonly job = exportTablesJob;

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReadModel,
    private readonly target: TablesTarget,
  ) {}

  async process(_: ExportTables, { progress }: JobContext): Promise<TablesExported> {
    const { url, origin } = this.target;
    if (url === undefined) throw new TablesError('tables-not-set', 'This worker has no WHENCE_TABLES_URL.');
    if (url.startsWith('file:')) mkdirSync(fileURLToPath(url), { recursive: true });
    const target = { storage: openStorage({ roots: [url] }), base: `${url}/`, scratch: tmpdir() };
    const parts = { reader: this.database, ledger: this.ledger, origin };
    let done = 0;
    const { manifest, partition } = await exportTables(parts, target, {
      expanded: true,
      progress: (table, rows) => progress((done += rows), null),
    });
    processMetrics.set('whence_tables_tree_size', {}, manifest.treeSize);
    processMetrics.set('whence_tables_exported_timestamp_seconds', {}, Date.now() / 1_000);
    const files = partition?.files ?? [];
    return { treeSize: manifest.treeSize, rows: files.reduce((sum, { rows }) => sum + rows, 0), files: files.length };
  }
}
