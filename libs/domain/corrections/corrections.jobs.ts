import type { JsonObject } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import { declareJob } from '@platform/jobs';

/** The same correction of many shards; `shards` is a bitmap of their numbers, in base64. */
export type CorrectedGroup = { readonly facts: JsonObject; readonly shards: string };

export type CorrectShards = {
  /** A UUID: the same order may be made again later. */
  readonly order: string;
  readonly by: Actor;
  readonly reason: string;
  /** The tree size at which it was made: corrections since then may be its own. */
  readonly since: number;
  readonly total: number;
  readonly groups: readonly CorrectedGroup[];
};

/** `same`: shards whose last correction had this reason and these facts before. */
export type ShardsCorrected = { readonly corrected: number; readonly same: number };

/** Corrects many shards, some at a time, so that other writers go on. */
export const correctShardsJob = declareJob<CorrectShards, ShardsCorrected>({
  name: 'corrections.correct-shards',
  attempts: 20,
  backoffMs: 1_000,
  identity: ({ order }) => ({ order }),
});

export const correctionsJobs = [correctShardsJob];
