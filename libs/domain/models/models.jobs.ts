import type { Actor } from '@domain/ledger';
import { declareJob } from '@platform/jobs';

export type WithdrawUses = {
  /** A UUID: the same order may be made again later. */
  readonly order: string;
  readonly by: Actor;
  readonly reason: string;
  /** The tree size at which it was made: withdrawals since then are its own, or as good. */
  readonly since: number;
  /** Ids. */
  readonly uses: readonly string[];
};

/** `same`: uses that were not current any more. */
export type UsesWithdrawn = { readonly withdrawn: number; readonly same: number };

/** Withdraws many uses, some at a time, so that other writers go on. */
export const withdrawUsesJob = declareJob<WithdrawUses, UsesWithdrawn>({
  name: 'models.withdraw-uses',
  attempts: 20,
  backoffMs: 1_000,
  identity: ({ order }) => ({ order }),
});

export const modelsJobs = [withdrawUsesJob];
