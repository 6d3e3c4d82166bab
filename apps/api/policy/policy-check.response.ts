import type { PolicyCheck } from '@domain/policy';

/** What the rules would do with a planned write. */
export type PolicyCheckResponse = Omit<PolicyCheck, 'position'>;
