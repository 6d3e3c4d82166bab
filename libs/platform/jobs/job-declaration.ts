import { canonicalJson, sha256, type JsonObject, type JsonValue } from '@core/kernel';

/** What a room wants done later: declared beside the room as a constant, processed at the worker's door. */
export interface JobDeclaration<Payload extends JsonObject = JsonObject, Result extends JsonValue = JsonValue> {
  /** `room.verb-what`, such as `datasets.commit-version`. */
  readonly name: string;
  /** Starts at most, those cut off by a crash among them. */
  readonly attempts: number;
  /** The wait before the second attempt, in milliseconds; it doubles with each further one. */
  readonly backoffMs: number;
  /** What makes two payloads the same work: the same identity is the same job, scheduled once. */
  readonly identity: (payload: Payload) => JsonValue;
  /** Only for the compiler: what a processor answers. */
  readonly result?: Result;
}

const NAME = /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*$/;

export function declareJob<Payload extends JsonObject, Result extends JsonValue>(
  declaration: Omit<JobDeclaration<Payload, Result>, 'result'>,
): JobDeclaration<Payload, Result> {
  if (!NAME.test(declaration.name)) throw new Error(`a job's name is "room.verb-what", not "${declaration.name}"`);
  return declaration;
}

/**
 * `name-<32 hex digits>`: the name and the first 16 bytes of SHA-256("whence/job/v1\n" ‖ name ‖ "\n" ‖ the identity's canonical JSON).
 * It is safe in a path, and in both queues (which refuse `:` and bare numbers).
 */
export function jobId<Payload extends JsonObject>(declaration: JobDeclaration<Payload>, payload: Payload): string {
  const identity = canonicalJson(declaration.identity(payload));
  const hash = sha256(`whence/job/v1\n${declaration.name}\n${identity}`);
  return `${declaration.name}-${hash.toString('hex', 0, 16)}`;
}
