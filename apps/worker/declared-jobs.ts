import { datasetsJobs } from '@domain/datasets';

/** Every job that a room declares: a line for each room with a `*.jobs.ts`. The worker does not start unless each has one processor. */
export const declaredJobs = [...datasetsJobs];
