import type { JsonObject, JsonValue } from '@core/kernel';
import type { JobDeclaration } from './job-declaration.js';
import { JobsError } from './jobs.errors.js';

export interface JobContext {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  /**
   * Aborted when the process stops and its grace period is over; a long job may give up at a safe
   * point.
   */
  readonly signal: AbortSignal;
  /** Reports progress; written at most four times a second. */
  readonly progress: (done: number, total: number | null) => void;
}

/** Runs one kind of job. It must be idempotent: a job may run more than once, even concurrently. */
export interface JobProcessor<Payload extends JsonObject = JsonObject, Result extends JsonValue = JsonValue> {
  readonly job: JobDeclaration<Payload, Result>;
  process(payload: Payload, context: JobContext): Promise<Result>;
}

/** A processor of any payload type. */
export interface AnyJobProcessor {
  readonly job: Pick<JobDeclaration, 'name' | 'attempts' | 'backoffMs' | 'background'>;
  process(payload: never, context: JobContext): Promise<JsonValue>;
}

/**
 * Returns the processors by job name. Throws for a declared job without exactly one processor, and
 * for an undeclared job.
 */
export function matchProcessors(
  declarations: readonly { readonly name: string }[],
  processors: readonly AnyJobProcessor[],
): ReadonlyMap<string, JobProcessor> {
  const declared = new Set(declarations.map(({ name }) => name));
  const matched = new Map<string, JobProcessor>();
  for (const processor of processors) {
    const { name } = processor.job;
    if (!declared.has(name)) {
      const message = `The job ${name} has a processor and no declaration. Add it to the declared jobs of the worker.`;
      throw new JobsError('processor-of-undeclared-job', message);
    }
    if (matched.has(name)) {
      throw new JobsError('job-with-two-processors', `The job ${name} has two processors. Remove one of them.`);
    }
    // The cast: a map by name loses the payload type. A processor receives payloads of its own job
    // only.
    matched.set(name, processor as unknown as JobProcessor);
  }
  const missing = [...declared].filter((name) => !matched.has(name));
  if (missing.length > 0) {
    const message = `No processor for ${missing.join(', ')}. Add one under apps/worker and list it in the worker's module.`;
    throw new JobsError('job-without-processor', message);
  }
  return matched;
}
