export { type CertificateErrorCode, CertificateError } from './certificate.errors.js';
export type { Certificate, ProvenEntry, Result, Section, SubjectResult } from './certificate.js';
export { commitmentData, type SetCommitment } from './certified-entry.js';
export { explainFacts } from './explain-facts.js';
export { formatCertificate } from './issue-certificate.js';
export { CERTIFICATE_LIMIT } from './parse-certificate.js';
export {
  type CertificateFacts,
  type CertificateVerdict,
  type CitedFact,
  type ResultFact,
  type SetFacts,
  type UseFact,
  verifyCertificate,
} from './verify-certificate.js';
export { NOTICE } from './wording.js';
