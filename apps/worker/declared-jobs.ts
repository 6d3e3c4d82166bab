import { datasetsJobs } from '@domain/datasets';
import { publicationJobs } from '@domain/publication';
import { verificationJobs } from '@domain/verification';

/**
 * The jobs of every room with a `*.jobs.ts`. The worker does not start unless each has exactly one
 * processor.
 */
export const declaredJobs = [...publicationJobs, ...datasetsJobs, ...verificationJobs];
