import type { RecordTerms, VendorFacts } from '@domain/vendors';

/** What the library states of one vendor: its terms, in the form in which they are recorded. */
export interface VendorTerms extends VendorFacts {
  readonly slug: string;
  readonly terms: readonly RecordTerms[];
}
