import { Database, type DiskReserve } from '@platform/database';

export interface ApiDatabaseOptions {
  /** How long a question may take the database; defaults to 30 seconds. */
  readonly queryMs?: number;
  /** How long a request waits for a connection; defaults to 5 seconds. */
  readonly waitMs?: number;
  /** How long a write waits for the ledger's lock; defaults to 30 seconds. */
  readonly lockMs?: number;
  /** Connections at most; defaults to 16. */
  readonly connections?: number;
  readonly reserve?: DiskReserve | undefined;
  /** Receives a sentence when connections were lost; defaults to none. */
  readonly onLost?: (sentence: string) => void;
}

/** How long a write waits for the ledger's lock, which others hold for a fraction of a second. */
const LOCK_MS = 30_000;
/** A writer that is silent for so long hangs, or the network between has broken. */
const IDLE_IN_TRANSACTION_MS = 60_000;

export function connectApiDatabase(
  url: string,
  { queryMs = 30_000, waitMs = 5_000, lockMs = LOCK_MS, connections = 16, reserve, onLost }: ApiDatabaseOptions = {},
): Promise<Database> {
  const limits = { waitMs, queryMs, lockMs, idleInTransactionMs: IDLE_IN_TRANSACTION_MS };
  return Database.connect({ url, applicationName: 'whence-api', connections, limits, reserve, onLost });
}
