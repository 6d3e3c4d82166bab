import { declareJob } from '@platform/jobs';

export type ScheduleShards = { readonly inspection: string };
export type ShardsScheduled = { readonly inspection: string; readonly shards: number };

/** Schedules the job of each shard of an inspection, some thousand at a time. */
export const scheduleShardsJob = declareJob<ScheduleShards, ShardsScheduled>({
  name: 'inspection.schedule-shards',
  attempts: 20,
  backoffMs: 1_000,
  identity: ({ inspection }) => ({ inspection }),
});

export type InspectShard = { readonly inspection: string; readonly shard: number };
/** `known`: it was measured before. `ended`: the inspection was cancelled. */
export type ShardInspected = { readonly outcome: 'recorded' | 'known' | 'ended' };

/**
 * Inspects one shard and records what was measured, once. The last attempt records the shard as
 * inconclusive, so that no shard keeps an inspection from its end.
 */
export const inspectShardJob = declareJob<InspectShard, ShardInspected>({
  name: 'inspection.inspect-shard',
  attempts: 6,
  backoffMs: 2_000,
  background: true,
  identity: ({ inspection, shard }) => ({ inspection, shard }),
});

export const inspectionJobs = [scheduleShardsJob, inspectShardJob];
