import { gzipSync } from 'node:zlib';

/** A request of legal size that is as much work as possible for the service. */
export interface HostileRequest {
  /** What the body holds. */
  readonly name: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly type: string;
  readonly encoding?: 'gzip';
  /** Made only when it is needed. */
  readonly body: () => Buffer | Promise<Buffer>;
  readonly status: number;
  /** The code of the problem; absent where the body is a summary. */
  readonly code?: string;
}

export const MEGABYTE = 1024 * 1024;
const PIECE = 64 * MEGABYTE;

/** `count` texts, joined. */
export const many = (count: number, text: (at: number) => string, separator = ','): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(separator);

export type Answered = readonly [status: number, code?: string];

export function json(
  name: string,
  path: string,
  [status, code]: Answered,
  body: () => string,
  method: 'POST' | 'PUT' = 'POST',
): HostileRequest {
  return { name, method, path, type: 'application/json', body: () => Buffer.from(body()), status, code };
}

export function streamed(
  name: string,
  path: string,
  type: string,
  [status, code]: Answered,
  body: () => string | Buffer,
): HostileRequest {
  return { name, method: 'POST', path, type, body: () => Buffer.from(body()), status, code };
}

/** `size` bytes of `text`, compressed a thousandfold. */
export function bomb(name: string, path: string, type: string, answered: Answered, text: string, size: number) {
  const piece = (): Buffer => gzipSync(text.repeat(Math.ceil(PIECE / text.length)), { level: 9 });
  // Several members of one gzip stream.
  const body = (): Buffer => {
    const member = piece();
    return Buffer.concat(Array.from({ length: Math.ceil(size / PIECE) }, () => member));
  };
  const request = streamed(name, path, type, answered, body);
  return { ...request, encoding: 'gzip' as const };
}

export const SHARDS = '/v1/shards';
export const BULK = '/v1/shards/bulk';
export const VERSIONS = '/v1/datasets/hostile/versions';
export const MANIFEST = `${VERSIONS}?version=1`;
export const REMOVALS = '/v1/removals';
export const PREVIEW = '/v1/removals?dryRun=true';
export const NDJSON = 'application/x-ndjson';
export const CSV = 'text/csv';
export const TEXT = 'text/plain';

export const MALFORMED: Answered = [400, 'malformed-body'];
export const TOO_LARGE: Answered = [413, 'body-too-large'];
export const NOT_JSON: Answered = [400, 'malformed-json'];

export const order = (selector: string): string =>
  `{"selector":${selector},"reason":"x","method":"delete","effectiveAt":"2026-01-01T00:00:00Z"}`;
export const digest = (at: number): string => `sha256:${at.toString(16).padStart(64, '0')}`;
