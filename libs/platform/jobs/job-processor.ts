import type { JsonObject, JsonValue } from '@core/kernel';
import type { JobDeclaration } from './job-declaration.js';
import { JobsError } from './jobs.errors.js';

export interface JobContext {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Aborted when the process is asked to stop and the grace is over; a long job may give up at its next safe place. */
  readonly signal: AbortSignal;
  /** Tells how far the job is, as often as it likes; written a few times a second. */
  readonly progress: (done: number, total: number | null) => void;
}

/** Does one job. It may run more than once, and twice at the same time: what it does must bear that. */
export interface JobProcessor<Payload extends JsonObject = JsonObject, Result extends JsonValue = JsonValue> {
  readonly job: JobDeclaration<Payload, Result>;
  process(payload: Payload, context: JobContext): Promise<Result>;
}

/** A processor whose payload type only its declaration knows. */
export interface AnyJobProcessor {
  readonly job: Pick<JobDeclaration, 'name' | 'attempts' | 'backoffMs'>;
  process(payload: never, context: JobContext): Promise<JsonValue>;
}

/** Processors by job name. Refuses a declared job with no processor or with two, and a processor of a job that nobody declared. */
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
    matched.set(name, processor as unknown as JobProcessor);
  }
  const missing = [...declared].filter((name) => !matched.has(name));
  if (missing.length > 0) {
    const message = `No processor for ${missing.join(', ')}. Add one under apps/worker and list it in the worker's module.`;
    throw new JobsError('job-without-processor', message);
  }
  return matched;
}
