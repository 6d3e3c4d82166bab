import type { Complaint } from '@core/kernel';
import type { BulkOutcome, BulkReceipt } from '../http/bulk-registration.js';

/** The most faults to keep; all are counted. */
const KEPT_FAULTS = 1_000;
/** The most errors to keep of a fault. */
const KEPT_ERRORS = 10;
/** The most shards of a run to recognise when they come again: 100 MB of names. */
const KEPT_NAMES = 1_000_000;

/** A file that was sent. */
export interface SentFile {
  readonly path: string;
  /** The digest, or the URI while the digest is not known. */
  readonly name: string | undefined;
}

/** A file that was not registered. */
export interface FileFault {
  readonly path: string;
  /** The problem's code, if Whence rejected the file. */
  readonly code?: string;
  readonly message: string;
  /** What is invalid in the declaration, if Whence stated it: the first of it. */
  readonly errors?: readonly Complaint[];
}

/** The results so far. At the end found = registered + existing + rejected + failed. */
export class RunCounts {
  found = 0;
  /** Bytes of the files found, as far as known. */
  bytes = 0;
  registered = 0;
  existing = 0;
  /** Of `existing`: named by an earlier line of this run, of the first million. */
  repeated = 0;
  /** Rejected by Whence. */
  rejected = 0;
  /** Unreadable, or contradicting their manifest. */
  failed = 0;
  leftOut = 0;
  /** Files without declared origins: no rule and no flag applies. */
  unstated = 0;
  receipt: BulkReceipt | null = null;
  readonly faults: FileFault[] = [];
  private readonly names = new Set<string>();

  /** @param onRegistered receives each file that is registered, or was before */
  constructor(private readonly onRegistered: (file: SentFile) => void = () => undefined) {}

  get faultCount(): number {
    return this.rejected + this.failed;
  }

  fail(path: string, message: string): void {
    this.failed += 1;
    this.keep({ path, message });
  }

  add(files: readonly SentFile[], outcome: BulkOutcome): void {
    this.registered += outcome.registered;
    this.existing += outcome.existing;
    this.rejected += outcome.rejected.length;
    this.receipt = outcome.receipt ?? this.receipt;
    for (const { line, code, message, errors } of outcome.rejected)
      this.keep({ path: files[line - 1]?.path ?? '', code, message, errors: errors?.slice(0, KEPT_ERRORS) });
    const rejected = new Set(outcome.rejected.map(({ line }) => line));
    for (const [at, file] of files.entries()) {
      if (rejected.has(at + 1)) continue;
      this.addName(file.name);
      this.onRegistered(file);
    }
  }

  private addName(name: string | undefined): void {
    if (name === undefined) return;
    if (this.names.has(name)) this.repeated += 1;
    else if (this.names.size < KEPT_NAMES) this.names.add(name);
  }

  private keep(fault: FileFault): void {
    if (this.faults.length < KEPT_FAULTS) this.faults.push(fault);
  }
}
