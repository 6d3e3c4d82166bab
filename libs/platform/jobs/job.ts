import type { Instant, JsonValue } from '@core/kernel';

export const JOB_STATES = ['waiting', 'active', 'completed', 'failed'] as const;
/** `waiting` also between two attempts: then `error` tells why the last one failed. A `failed` one stays as it is until somebody has it run again. */
export type JobState = (typeof JOB_STATES)[number];

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  /** Units of the job's own choosing; total is null until it is known. */
  readonly progress: { readonly done: number; readonly total: number | null };
  readonly attempts: number;
  readonly error: string | null;
  readonly result: JsonValue;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
}
