import type { Instant, JsonValue } from '@core/kernel';

/** `waiting` also between two attempts: then `error` tells why the last one failed. `completed` and `failed` are final. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed';

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
