import type { Receipt } from '@domain/ledger';

/** A recorded statement about something that has an id. */
export interface RecordedResponse {
  readonly id: string;
  readonly receipt: Receipt;
}
