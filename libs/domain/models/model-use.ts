import { canonicalJson, type Instant, sha256 } from '@core/kernel';

export const STAGES = [
  'pretraining',
  'midtraining',
  'long_context',
  'sft',
  'preference',
  'reward_model',
  'rl',
  'distillation',
  'tokenizer',
  'evaluation',
  'other',
] as const;

/** What a training run did with the data. */
export type Stage = (typeof STAGES)[number];

/** What tells one use from every other of the same model version. */
export interface UseIdentity {
  readonly dataset: string;
  readonly version: string;
  readonly stage: Stage;
  readonly startedAt: Instant;
}

/** What a later statement of the same use may add or change. What it leaves out stays as it was held. */
export interface UseFacts {
  readonly purpose?: string;
  /** Absent: still running. */
  readonly finishedAt?: Instant;
  /** Passes over the data; above 0, may be a fraction. */
  readonly epochs?: number;
}

export type UseDeclaration = UseIdentity & UseFacts;

export interface ModelUse extends UseFacts {
  readonly id: string;
  /** Id of the model version that was trained. */
  readonly modelVersion: number;
  /** Id of the dataset version that was consumed. */
  readonly datasetVersion: number;
  readonly stage: Stage;
  readonly startedAt: Instant;
  /** Index of the entry that stated it so. */
  readonly validFrom: number;
}

/** SHA-256 with a domain prefix over the canonical identity. */
export function useId(model: string, modelVersion: string, use: UseIdentity): string {
  const { dataset, version, stage, startedAt } = use;
  const identity = canonicalJson({ model, modelVersion, dataset, version, stage, startedAt });
  return `use:${sha256(`whence/use/v1\n${identity}`).toString('hex')}`;
}
