import { type Complaint, WhenceError } from '@core/kernel';

export type ListingErrorCode = 'listing-malformed' | 'origin-rules-malformed';

/** A list of shards, or rules for their origins, that cannot be read. */
export class ListingError extends WhenceError<ListingErrorCode> {
  constructor(code: ListingErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super('invalid', code, message, complaints);
  }
}
