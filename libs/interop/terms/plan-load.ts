import { canonicalJson, type JsonValue } from '@core/kernel';
import { canonicalTerms, type RecordTerms, type Terms, termsId } from '@domain/vendors';
import type { VendorTerms } from './vendor-terms.js';

/** Terms of the ledger, as its list shows them. */
export type RecordedTerms = Omit<Terms, 'validFrom'> & { readonly entry: number };

/**
 * What loading terms does: `new` records them, `amends` replaces what is recorded of the same
 * version, `same` changes nothing. `withdrawn` changes nothing either: somebody judged that they
 * were recorded by mistake.
 */
export type LoadState = 'new' | 'amends' | 'same' | 'withdrawn';

export interface PlannedTerms {
  readonly state: LoadState;
  readonly terms: RecordTerms;
}

/** Compares a vendor's terms in the library with all that the ledger lists of it. */
export function planLoad({ slug, terms }: VendorTerms, recorded: readonly RecordedTerms[]): PlannedTerms[] {
  const known = new Map(recorded.map((one) => [one.id, one]));
  return terms.map((each) => ({ state: stateOf(each, known.get(termsId(slug, each))), terms: each }));
}

function stateOf(terms: RecordTerms, known: RecordedTerms | undefined): LoadState {
  if (known === undefined) return 'new';
  const { id: _id, vendor: _vendor, entry: _entry, withdrawn, ...content } = known;
  if (withdrawn !== undefined) return 'withdrawn';
  return textOf(canonicalTerms(content)) === textOf(canonicalTerms(terms)) ? 'same' : 'amends';
}

const textOf = (terms: object): string => canonicalJson(JSON.parse(JSON.stringify(terms)) as JsonValue);
