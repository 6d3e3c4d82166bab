export { askWitnesses, type AskedWitnesses } from './ask-witnesses.service.js';
export { claimedSize, type KeptCheckpoint } from './kept-checkpoints.js';
export { type AuditReport, auditDatabase, auditMoment } from './database-audit.read-model.js';
export { type Difference, Differences } from './difference.js';
export { auditPublished, type PublishedLog } from './published-audit.js';
