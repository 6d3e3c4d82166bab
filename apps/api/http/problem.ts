import { type Complaint, type ErrorKind, type JsonObject, WhenceError, firstComplaints } from '@core/kernel';
import { type Receipt, RefusedWrite } from '@domain/ledger';
import type { ProblemIds } from './request-id.js';
import type { UploadSummary } from './upload-summary.js';

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong, and what to do. */
  readonly detail: string;
  /**
   * One of a closed list: see apps/api/PROBLEMS.md.
   * @example malformed-body
   */
  readonly code: string;
  /** `urn:uuid:…`, the same in the answer and in the log. */
  readonly instance: string;
  /**
   * The id of the request: its `X-Request-Id` if that was well-formed, else a UUID. It is in every
   * log line of the request, and in the answer's `X-Request-Id`.
   */
  readonly requestId: string;
  readonly errors?: readonly Complaint[];
  /** The receipt of the attempt, where a refusal is recorded. */
  readonly receipt?: Receipt;
  /** Of `policy-refused`: what each rule found, and the terms that it rests on. */
  readonly findings?: readonly JsonObject[];
  /** How much of an upload is committed. */
  readonly summary?: UploadSummary;
}

/** The HTTP status of each kind of error. */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  integrity: 500,
  unavailable: 503,
};

/** Codes with a status of their own. */
const STATUS_OF_ERROR: Readonly<Record<string, number>> = { 'disk-full': 507 };

/** Codes of errors that the HTTP interface raises itself. */
export type HttpErrorCode = keyof typeof STATUS_OF_CODE;

const STATUS_OF_CODE = {
  'malformed-request': 400,
  'malformed-url': 400,
  'malformed-query': 400,
  'malformed-json': 400,
  'malformed-body': 400,
  'malformed-text': 400,
  'malformed-cursor': 400,
  'malformed-header': 400,
  unauthenticated: 401,
  'not-allowed': 403,
  'unknown-route': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'body-too-large': 413,
  'url-too-long': 414,
  'unsupported-media-type': 415,
  'host-not-allowed': 421,
  'rate-limited': 429,
  'too-many-at-once': 429,
  'too-many-failures': 429,
  'headers-too-large': 431,
  'internal-error': 500,
  'not-ready': 503,
  'service-busy': 503,
  'shutting-down': 503,
  'disk-full': 507,
} as const;

/** An error of the HTTP interface itself, with the headers that its answer needs. */
export class HttpError extends WhenceError<HttpErrorCode> {
  constructor(
    code: HttpErrorCode,
    message: string,
    complaints: readonly Complaint[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(kindOfStatus(STATUS_OF_CODE[code]), code, message, complaints, options);
  }
}

function kindOfStatus(status: number): ErrorKind {
  if (status >= 500) return status === 500 ? 'integrity' : 'unavailable';
  if (status === 429) return 'unavailable';
  if (status === 404) return 'not-found';
  return status === 401 || status === 403 ? 'forbidden' : 'invalid';
}

/**
 * An error with further members of its problem: the receipt of a recorded attempt, the summary of
 * an upload.
 */
export class DetailedError extends WhenceError {
  constructor(
    readonly error: unknown,
    readonly details: object,
  ) {
    const { kind, code } = error instanceof WhenceError ? (error as WhenceError) : INTERNAL;
    super(kind, code, error instanceof Error ? error.message : String(error), [], { cause: error });
  }
}

const INTERNAL = { kind: 'integrity', code: 'internal-error' } as const;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  413: 'Body too large',
  414: 'URL too long',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Unavailable',
  507: 'Insufficient storage',
};

/** When to try again, in seconds: space does not return in one. */
const RETRY_AFTER_S: Readonly<Record<number, string>> = { 503: '1', 507: '30' };

interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Converts an error to its answer. An unknown error becomes an internal error without its message.
 */
export function problemOf(error: unknown, ids: ProblemIds): ProblemAnswer {
  if (error instanceof DetailedError) {
    const { problem: original, headers } = problemOf(error.error, ids);
    return { problem: { ...original, ...error.details }, headers };
  }
  if (error instanceof RefusedWrite) {
    const { kind, code, message, complaints, details, receipt } = error;
    const answered = problem(STATUS_OF_KIND[kind], code, message, ids, complaints);
    return { problem: { ...answered, ...details, ...(receipt && { receipt }) }, headers: {} };
  }
  if (error instanceof HttpError) {
    const { code, message, complaints, headers } = error;
    return { problem: problem(STATUS_OF_CODE[code], code, message, ids, complaints), headers };
  }
  if (error instanceof WhenceError) {
    const { kind, code, message, complaints } = error as WhenceError;
    const status = STATUS_OF_ERROR[code] ?? STATUS_OF_KIND[kind];
    return {
      problem: problem(status, code, message, ids, complaints),
      headers: kind === 'unavailable' ? { 'Retry-After': RETRY_AFTER_S[status] ?? '1' } : {},
    };
  }
  const detail = `Internal error. The service log has it under ${ids.instance}.`;
  return { problem: problem(500, 'internal-error', detail, ids, []), headers: {} };
}

function problem(
  status: number,
  code: string,
  detail: string,
  { instance, requestId }: ProblemIds,
  errors: readonly Complaint[],
): Problem {
  const title = TITLES[status] ?? 'Error';
  const type = `urn:whence:problem:${code}`;
  const members = { type, title, status, detail, code, instance: `urn:uuid:${instance}`, requestId };
  return errors.length > 0 ? { ...members, errors: firstComplaints(errors) } : members;
}
