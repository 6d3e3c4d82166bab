import type { BulkOutcome, BulkReceipt } from './bulk-sender.js';

/** Faults told one by one at most; all are counted. */
const FAULTS_TOLD = 1_000;

/** A file that was not registered. */
export interface Fault {
  readonly path: string;
  /** Of a refusal by Whence. */
  readonly code?: string;
  readonly message: string;
}

/** What became of the files so far: found = registered + existing + rejected + failed, once all is sent. */
export class Tally {
  found = 0;
  /** Of the files found, as far as known. */
  bytes = 0;
  registered = 0;
  existing = 0;
  /** Refused by Whence. */
  rejected = 0;
  /** Could not be read. */
  failed = 0;
  /** Files of which neither a rule nor a flag says where they come from: their origin is unknown. */
  unstated = 0;
  receipt: BulkReceipt | null = null;
  readonly faults: Fault[] = [];

  fail(path: string, message: string): void {
    this.failed += 1;
    this.tell({ path, message });
  }

  settle(paths: readonly string[], outcome: BulkOutcome): void {
    this.registered += outcome.registered;
    this.existing += outcome.existing;
    this.rejected += outcome.rejected.length;
    this.receipt = outcome.receipt ?? this.receipt;
    for (const { line, code, message } of outcome.rejected) this.tell({ path: paths[line - 1] ?? '', code, message });
  }

  private tell(fault: Fault): void {
    if (this.faults.length < FAULTS_TOLD) this.faults.push(fault);
  }
}
