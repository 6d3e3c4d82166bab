import { fileKindOf } from '@interop/listings';
import type { ApiClient } from '../http/api-client.js';
import { registerShards } from '../http/bulk-registration.js';
import { type RetryOptions, withRetries } from '../http/retry.js';
import { type DeclarationRules, declareFile } from './declare-file.js';
import type { Digester } from './digester.js';
import { inOrder } from './in-order.js';
import type { RunCounts, SentFile } from './run-counts.js';
import type { FaultyEntry, Source, SourceFile } from './source.js';

/** The limits of one request: small enough to show progress, and to lose little when it fails. */
const BATCH_LINES = 5_000;
const BATCH_MS = 2_000;
/**
 * Files processed ahead of the next one in order, so that one large file does not stop the others.
 */
const AHEAD = 512;

interface DeclaredFile extends SentFile {
  readonly line: string;
}

/**
 * Reads a source, hashes many files at a time, and sends their declarations in the order of the
 * source.
 */
export class Registration {
  constructor(
    private readonly source: Source,
    private readonly rules: DeclarationRules,
    /** null: contents are not read. */
    private readonly digester: Digester | null,
    private readonly counts: RunCounts,
    private readonly retry: RetryOptions,
  ) {}

  /** Sends one request while the next is prepared. Stops when the signal aborts. */
  async send(api: ApiClient): Promise<void> {
    let sending: Promise<void> = Promise.resolve();
    try {
      for await (const batch of batchesOf(this.declaredFiles())) {
        await sending;
        if (this.retry.signal.aborted) return;
        sending = this.sendBatch(api, batch);
        // Awaited in the next iteration or below.
        sending.catch(() => undefined);
      }
    } finally {
      await sending;
    }
  }

  private async sendBatch(api: ApiClient, batch: readonly DeclaredFile[]): Promise<void> {
    const lines = batch.map(({ line }) => line);
    const outcome = await withRetries(() => registerShards(api, lines), this.retry);
    this.counts.add(batch, outcome);
  }

  private async *declaredFiles(): AsyncGenerator<DeclaredFile> {
    for await (const file of inOrder(this.entries(), AHEAD, (entry) => this.declare(entry))) {
      if (this.retry.signal.aborted) return;
      if ('fault' in file) this.counts.fail(file.path, file.fault);
      else yield file;
    }
  }

  private async *entries(): AsyncGenerator<SourceFile | FaultyEntry> {
    for await (const entry of this.source.entries()) {
      if (this.retry.signal.aborted) return;
      if ('skipped' in entry) {
        this.counts.leftOut += 1;
      } else {
        this.counts.found += 1;
        yield entry;
      }
    }
  }

  private async declare(entry: SourceFile | FaultyEntry): Promise<DeclaredFile | FaultyEntry> {
    if ('fault' in entry) return entry;
    try {
      const kind = fileKindOf(entry.path);
      const digested = entry.content && (await this.digester?.digest(entry.content, kind));
      const known = digested ?? { bytes: entry.content?.size, digest: await entry.keptDigest?.() };
      const declaration = declareFile(entry, kind, known, this.rules);
      this.counts.bytes += digested?.bytes ?? entry.content?.size ?? 0;
      if (declaration.origins === undefined && declaration.derivedFrom === undefined) this.counts.unstated += 1;
      const { digest, uri } = declaration;
      const name = [digest, uri].find((one) => typeof one === 'string');
      return { path: entry.path, name, line: JSON.stringify(declaration) };
    } catch (error) {
      return { path: entry.path, fault: (error as Error).message };
    }
  }
}

async function* batchesOf(files: AsyncIterable<DeclaredFile>): AsyncGenerator<readonly DeclaredFile[]> {
  let batch: DeclaredFile[] = [];
  let started = 0;
  for await (const file of files) {
    if (batch.length === 0) started = performance.now();
    batch.push(file);
    if (batch.length < BATCH_LINES && performance.now() - started < BATCH_MS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
