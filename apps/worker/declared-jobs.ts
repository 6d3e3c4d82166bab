import { correctionsJobs } from '@domain/corrections';
import { datasetsJobs } from '@domain/datasets';
import { indexJobs } from '@domain/index';
import { inspectionJobs } from '@domain/inspection';
import { modelsJobs } from '@domain/models';
import { policyJobs } from '@domain/policy';
import { probesJobs } from '@domain/probes';
import { publicationJobs } from '@domain/publication';
import { verificationJobs } from '@domain/verification';
import { webhooksJobs } from '@domain/webhooks';
import { tablesJobs } from '@interop/tables';

/**
 * The jobs of every module with a `*.jobs.ts`. The worker starts only if each has exactly one
 * processor.
 */
export const declaredJobs = [
  ...publicationJobs,
  ...indexJobs,
  ...datasetsJobs,
  ...correctionsJobs,
  ...modelsJobs,
  ...policyJobs,
  ...inspectionJobs,
  ...probesJobs,
  ...verificationJobs,
  ...webhooksJobs,
  ...tablesJobs,
];
