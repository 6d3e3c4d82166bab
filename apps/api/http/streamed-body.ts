import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeConfig } from './access.js';
import { HttpError } from './problem.js';

/** The Content-Types of bodies that are read as they arrive, however long they are. */
export const STREAMED_TYPES = [
  'application/x-ndjson',
  'text/csv',
  'text/plain',
  'application/vnd.apache.parquet',
] as const;
export type StreamedType = (typeof STREAMED_TYPES)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    streams?: readonly StreamedType[];
  }
}

/** The route reads its body as a stream, of one of these types and of no other. */
export function StreamedBody(...streams: readonly StreamedType[]): MethodDecorator {
  return routeConfig({ streams });
}

/** Hands streamed bodies to the routes that take them, unread. */
export function takeStreamedBodies(instance: FastifyInstance): void {
  for (const type of STREAMED_TYPES) {
    instance.addContentTypeParser(type, (request: FastifyRequest, body, done) => {
      const { streams = [] } = request.routeOptions.config;
      done(streams.includes(type) ? null : notTaken(`This route does not take ${type}.`), body);
    });
  }
}

/**
 * The bytes of a streamed body, decompressed (`Content-Encoding: gzip`). Reading may stop early:
 * the connection stays, for the answer. Attacker-controlled: nothing is read ahead, so that what
 * decompresses to much more takes time and no memory.
 */
export function streamOf(request: FastifyRequest): AsyncIterable<Buffer> {
  const { streams = [] } = request.routeOptions.config;
  const body = request.body as Readable | undefined;
  if (typeof body?.pipe !== 'function') throw notTaken(`This route takes ${streams.join(', ')}.`);
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return untilStopped(body);
  if (encoding === 'gzip' || encoding === 'x-gzip') return untilStopped(gunzipped(body));
  throw new HttpError('unsupported-media-type', 'The Content-Encoding of a body may be gzip, or none.', [], {
    'Accept-Encoding': 'gzip',
  });
}

/** What went wrong with the bytes, in our words; any other error stays itself. */
export function explainStreamError(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code);
  if (code === 'Z_BUF_ERROR') return new HttpError('malformed-body', 'The gzip stream is cut off.');
  if (code.startsWith('Z_')) return new HttpError('malformed-body', 'The body is not a well-formed gzip stream.');
  const broken = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
  return broken ? new HttpError('malformed-request', 'The connection broke before the body had arrived.') : error;
}

function gunzipped(body: Readable): Readable {
  const gunzip = createGunzip();
  // Not `pipeline`, which would close the connection on bytes that are no gzip, and so the way of
  // the answer.
  body.once('error', (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}

function untilStopped(stream: Readable): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

function notTaken(message: string): HttpError {
  return new HttpError('unsupported-media-type', message);
}

/** Of a request whose Content-Type was taken. */
export function streamedTypeOf(request: FastifyRequest): StreamedType {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const known = STREAMED_TYPES.find((one) => one === type);
  if (!known) throw notTaken(`This route takes ${(request.routeOptions.config.streams ?? []).join(', ')}.`);
  return known;
}
