export { LogExportService } from './log-export.service.js';
export { LogSigner } from './log-signer.js';
export {
  configuredSigner,
  LOG_SIGNING_KEY,
  openPublisher,
  requireLogKey,
  type PublisherConfig,
  publisherWith,
  withOwnKey,
} from './open-publisher.service.js';
export { rotateLogKey } from './key-rotation.service.js';
export { PublicationError, type PublicationErrorCode } from './publication.errors.js';
export { exportLogJob, type ExportLog, type LogExported, publicationJobs } from './publication.jobs.js';
export { keyRotated, publicationEntryKinds } from './publication.ledger-entries.js';
export { PublicationModule } from './publication.module.js';
export { type LogKey, newestPublication, PublicationReadModel } from './publication.read-model.js';
export {
  type ConflictingHeads,
  lagOf,
  PUBLICATION_STATES,
  type PublicationFigures,
  type PublicationLag,
  type PublicationState,
  type PublicationStatus,
  type PublishedCheckpoint,
  type TreeHead,
} from './published-checkpoint.js';
export { PublisherService, type PublisherStatus } from './publisher.service.js';
export { WitnessQuorum } from './witness-quorum.service.js';
export { type Cosignatures, NO_WITNESSES, type Witnesses, type WitnessPosition } from './witnesses.js';
export { TrustedRootReadModel } from './trusted-root.read-model.js';
