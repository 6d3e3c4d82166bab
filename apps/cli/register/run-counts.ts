import type { BulkOutcome, BulkReceipt } from '../http/bulk-registration.js';

/** The most faults to keep; all are counted. */
const KEPT_FAULTS = 1_000;

/** A file that was not registered. */
export interface FileFault {
  readonly path: string;
  /** The problem's code, if Whence rejected the file. */
  readonly code?: string;
  readonly message: string;
}

/** The results so far. At the end found = registered + existing + rejected + failed. */
export class RunCounts {
  found = 0;
  /** Bytes of the files found, as far as known. */
  bytes = 0;
  registered = 0;
  existing = 0;
  /** Rejected by Whence. */
  rejected = 0;
  /** Unreadable, or contradicting their manifest. */
  failed = 0;
  leftOut = 0;
  /** Files without declared origins: no rule and no flag applies. */
  unstated = 0;
  receipt: BulkReceipt | null = null;
  readonly faults: FileFault[] = [];

  get faultCount(): number {
    return this.rejected + this.failed;
  }

  fail(path: string, message: string): void {
    this.failed += 1;
    this.keep({ path, message });
  }

  add(paths: readonly string[], outcome: BulkOutcome): void {
    this.registered += outcome.registered;
    this.existing += outcome.existing;
    this.rejected += outcome.rejected.length;
    this.receipt = outcome.receipt ?? this.receipt;
    for (const { line, code, message } of outcome.rejected) this.keep({ path: paths[line - 1] ?? '', code, message });
  }

  private keep(fault: FileFault): void {
    if (this.faults.length < KEPT_FAULTS) this.faults.push(fault);
  }
}
