export {
  EVIDENCE_STRENGTHS,
  namesMatch,
  termsId,
  type EvidenceStrength,
  type Terms,
  type TermsDeclaration,
  type TermsIdentity,
  type TermsRule,
} from './terms.js';
export { VENDOR_KINDS, type Vendor, type VendorDeclaration, type VendorKind } from './vendor.js';
export { VendorsError, type VendorsErrorCode } from './vendors.errors.js';
export { VENDOR_ENTRY_KINDS } from './vendors.ledger-entries.js';
export { VendorsModule } from './vendors.module.js';
export { VendorsReadModel, type TermsFilter, type TermsQuestion, type VendorsPage } from './vendors.read-model.js';
export { VendorsService, type Recorded, type TermsRecorded } from './vendors.service.js';
