export { JOB_STATES, type Job, type JobState } from './job.js';
export { declareJob, jobId, type JobDeclaration } from './job-declaration.js';
export { matchProcessors, type AnyJobProcessor, type JobContext, type JobProcessor } from './job-processor.js';
export { JobWorker, type JobWorkerOptions } from './job-worker.js';
export { JobsError, type JobsErrorCode } from './jobs.errors.js';
export { JobsModule } from './jobs.module.js';
export { JobsReadModel, type JobDepth, type JobsFilter, type JobsPage } from './jobs.read-model.js';
export { JobsService } from './jobs.service.js';
export { createQueueBackend, type QueueBackend, type QueueBackendOptions } from './queue-backend.js';
