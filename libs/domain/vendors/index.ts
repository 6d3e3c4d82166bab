export type { Approval } from './approval.js';
export { type ApprovalQuestion, ApprovalsReadModel } from './approvals.read-model.js';
export { type ApprovalRecorded, ApprovalsService } from './approvals.service.js';
export { RecordApproval } from './record-approval.command.js';
export { DeclareVendor, VENDOR_KINDS, VendorFacts, type VendorKind } from './declare-vendor.command.js';
export { EVIDENCE_STRENGTHS, type EvidenceStrength, RecordTerms, type TermsRule } from './record-terms.command.js';
export {
  bindsModel,
  canonicalTerms,
  namesMatch,
  type Terms,
  termsId,
  type TermsIdentity,
  type TermsWithdrawal,
} from './terms.js';
export { matchesModel } from './model-pattern.js';
export { VendorsError, type VendorsErrorCode } from './vendors.errors.js';
export { VENDOR_ENTRY_KINDS } from './vendors.ledger-entries.js';
export { VendorsModule } from './vendors.module.js';
export {
  VendorsReadModel,
  type TermsFilter,
  type TermsQuestion,
  type Vendor,
  type VendorsPage,
} from './vendors.read-model.js';
export { VendorsService, type Recorded, type TermsRecorded } from './vendors.service.js';
export { WithdrawTerms } from './withdraw-terms.command.js';
