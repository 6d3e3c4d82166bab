export { type AnswerPlan, type AskedSubjects, planAnswer, type PlannedSet, type SubjectFact } from './answer-plan.js';
export { type CertificateErrorCode, CertificateError } from './certificate.errors.js';
export type {
  Certificate,
  CertifiedSubjects,
  CertifiedVersions,
  CompleteList,
  IndexedEntry,
  ProvenEntry,
  Result,
  SetKey,
  SetResult,
  SetSection,
  ShownShard,
} from './certificate.js';
export type { ListSource } from './complete-lists.js';
export { explainFacts } from './explain-facts.js';
export { formatCertificate, formatInSteps } from './format-certificate.js';
export type { UseFact, WithdrawnUseFact } from './model-chain.js';
export { CERTIFICATE_LIMIT } from './parse-certificate.js';
export { reachesUnredacted, WHOLE_SET_LIMIT } from './redaction-paths.js';
export { COVERAGE_FIGURES, type CoverageCounts, type ReadingsFact } from './readings.js';
export type { CitedFact } from './removal-steps.js';
export { commitmentData, readStatement, type SetCommitment, type Statement } from './statement.js';
export {
  type CertificateFacts,
  type CertificateVerdict,
  type ShardFact,
  verifyCertificate,
  verifyInSteps,
} from './verify-certificate.js';
export type { Steps } from './steps.js';
export type { ResultFact, SetFacts } from './verify-set.js';
export { NOT_PROVEN, NOTICE } from './wording.js';
