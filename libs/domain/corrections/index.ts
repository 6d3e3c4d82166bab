export { CorrectLine } from './correct-line.command.js';
export { type CorrectionEffects, CorrectionEffectsReadModel } from './correction-effects.read-model.js';
export {
  CorrectionOrdersService,
  type CorrectionRequest,
  type OrderedCorrections,
} from './correction-orders.service.js';
export { CorrectionsError, type CorrectionsErrorCode, invalidCorrection } from './corrections.errors.js';
export { correctionsJobs, correctShardsJob, type CorrectShards, type ShardsCorrected } from './corrections.jobs.js';
export { CorrectionsModule } from './corrections.module.js';
export { CorrectionSelector, OrderCorrections } from './order-corrections.command.js';
