import type { Verdict } from '@domain/removals';
import { declareJob } from '@platform/jobs';

export type VerifyRemoval = { readonly verification: string };
export type RemovalVerified = { readonly verification: string; readonly removal: string; readonly verdict: Verdict };

/** Makes every check of a verification, then records them with its verdict. */
export const verifyRemovalJob = declareJob<VerifyRemoval, RemovalVerified>({
  name: 'verification.verify-removal',
  attempts: 10,
  backoffMs: 2_000,
  identity: ({ verification }) => ({ verification }),
});

export const verificationJobs = [verifyRemovalJob];
