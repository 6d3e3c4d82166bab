export { type ReverificationRules, ReverificationService } from './reverification.service.js';
export { VerificationSettings, type VerifiedStorage } from './place-scan.service.js';
export {
  CHECKS,
  type Check,
  type CheckKind,
  type RecordedCheck,
  type Trigger,
  type Verification,
} from './verification.js';
export { VerificationError, type VerificationErrorCode } from './verification.errors.js';
export { verificationJobs, type RemovalVerified, verifyRemovalJob, type VerifyRemoval } from './verification.jobs.js';
export { VERIFICATION_ENTRY_KINDS } from './verification.ledger-entries.js';
export { VerificationModule } from './verification.module.js';
export { VerificationReadModel, type VerificationsPage } from './verification.read-model.js';
export { VerificationRunsService } from './verification-runs.service.js';
export { type BegunVerification, VerificationService } from './verification.service.js';
