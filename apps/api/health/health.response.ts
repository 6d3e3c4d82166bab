import type { PublicationLag, PublicationStatus } from '@domain/publication';
import type { ExportStatus } from '@interop/tables';

export interface LiveResponse {
  readonly status: 'live';
}

export interface ReadyResponse {
  readonly status: 'ready';
  /**
   * `rewritable`: the database role of this service could rewrite the ledger. `whence migrate
   * --runtime-role` makes a role that cannot.
   */
  readonly ledger: 'append-only' | 'rewritable';
  readonly publication: ReadyPublicationResponse;
  /** The exports of tables on a schedule; null: none was ever scheduled. */
  readonly tables: ExportStatus | null;
  /** The place of full results of inspections; null: the database. */
  readonly results: ReadyResultsResponse | null;
}

export interface ReadyPublicationResponse extends PublicationStatus {
  /** null: the log is not public. */
  readonly lag: PublicationLag | null;
}

export interface ReadyResultsResponse {
  /** `elsewhere`: results are kept where this service does not look for them. */
  readonly state: 'ready' | 'elsewhere' | 'unreachable';
  /** A sentence, unless it is ready. */
  readonly detail: string | null;
}
