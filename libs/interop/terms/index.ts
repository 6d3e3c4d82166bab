export { TERMS_LIBRARY } from './library/index.js';
export { type LoadState, planLoad, type PlannedTerms, type RecordedTerms } from './plan-load.js';
export type { VendorTerms } from './vendor-terms.js';
