import { canonicalJson, sha256, type JsonObject, type JsonValue } from '@core/kernel';

/** A kind of job: a constant of a domain module, processed by the worker. */
export interface JobDeclaration<Payload extends JsonObject = JsonObject, Result extends JsonValue = JsonValue> {
  /** `module.verb-what`, such as `datasets.commit-version`. */
  readonly name: string;
  /** Maximum number of attempts, including those that a crash interrupted. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles with each further one. */
  readonly backoffMs: number;
  /** Payloads with the same identity are the same job, scheduled once. */
  readonly identity: (payload: Payload) => JsonValue;
  /**
   * It waits while other jobs do: one of very many, which would keep a commit or a verification
   * waiting.
   */
  readonly background?: boolean;
  /** For the compiler only: the type of the processor's result. */
  readonly result?: Result;
}

const NAME = /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*$/;

export function declareJob<Payload extends JsonObject, Result extends JsonValue>(
  declaration: Omit<JobDeclaration<Payload, Result>, 'result'>,
): JobDeclaration<Payload, Result> {
  if (!NAME.test(declaration.name)) throw new Error(`a job's name is "module.verb-what", not "${declaration.name}"`);
  return declaration;
}

/**
 * Returns `name-<32 hex digits>`: the name and the first 16 bytes of
 * SHA-256("whence/job/v1\n" ‖ name ‖ "\n" ‖ canonical JSON of the identity). Safe in a path, and in
 * both queues, which reject `:` and bare numbers.
 */
export function jobId<Payload extends JsonObject>(declaration: JobDeclaration<Payload>, payload: Payload): string {
  const identity = canonicalJson(declaration.identity(payload));
  const hash = sha256(`whence/job/v1\n${declaration.name}\n${identity}`);
  return `${declaration.name}-${hash.toString('hex', 0, 16)}`;
}
