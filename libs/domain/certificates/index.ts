export type { RequestedSubjects } from './certificate-assembly.service.js';
export { CertificatesError, type CertificatesErrorCode } from './certificates.errors.js';
export { CertificatesModule } from './certificates.module.js';
export { CertificatesReadModel } from './certificates.read-model.js';
export { OwnLogVerifierService } from './own-log-verifier.service.js';
export { SetProofsReadModel, type SetProof } from './set-proofs.read-model.js';
