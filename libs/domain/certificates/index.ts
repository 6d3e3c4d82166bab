export { CertificatesError, type CertificatesErrorCode } from './certificates.errors.js';
export { CertificatesModule } from './certificates.module.js';
export { OwnLogVerifier } from './own-log-verifier.js';
export { CertificatesReadModel, type SetProof, type SubjectsAsked } from './certificates.read-model.js';
