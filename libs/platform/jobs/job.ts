import type { Instant, JsonValue } from '@core/kernel';

export const JOB_STATES = ['waiting', 'active', 'completed', 'failed'] as const;
/**
 * `waiting`: also between two attempts, when `error` is that of the last one. `failed`: until
 * somebody retries it.
 */
export type JobState = (typeof JOB_STATES)[number];

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  /** In units of the job; total is null until it is known. */
  readonly progress: { readonly done: number; readonly total: number | null };
  readonly attempts: number;
  readonly error: string | null;
  readonly result: JsonValue;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
}
