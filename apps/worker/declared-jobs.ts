import { datasetsJobs } from '@domain/datasets';
import { publicationJobs } from '@domain/publication';
import { verificationJobs } from '@domain/verification';

/** Every job that a room declares: a line for each room with a `*.jobs.ts`. The worker does not start unless each has one processor. */
export const declaredJobs = [...publicationJobs, ...datasetsJobs, ...verificationJobs];
