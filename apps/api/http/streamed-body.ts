import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { throwIfGone } from '@platform/cancellation';
import { routeConfig } from './access.js';
import { HttpError } from './problem.js';
import { readAhead } from './read-ahead.js';
import { UploadLimits } from './upload-limits.js';

/** Content-Types of bodies that are read as a stream: `UploadLimits` hold instead of a body's. */
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

/** The route reads its body as a stream of one of these types only. */
export function StreamedBody(...streams: readonly StreamedType[]): MethodDecorator {
  return routeConfig({ streams });
}

/** Passes streamed bodies unread to the routes that accept them. */
export function acceptStreamedBodies(instance: FastifyInstance): void {
  for (const type of STREAMED_TYPES) {
    instance.addContentTypeParser(type, (request: FastifyRequest, body, done) => {
      const { streams = [] } = request.routeOptions.config;
      done(streams.includes(type) ? null : unsupportedType(`This route does not take ${type}.`), body);
    });
  }
}

/**
 * Bytes of content that an upload may have whatever it expands to: a small list may be repetitive.
 */
const ALWAYS_ALLOWED = 16 * 1024 * 1024;

/**
 * Returns the bytes of a streamed body, decompressed (`Content-Encoding: gzip`). The reader may
 * stop early; the connection stays open for the answer. Attacker-controlled: a decompression bomb
 * ends at the limits. Throws CancellationError when the client has left.
 */
export function streamOf(request: FastifyRequest, limits = new UploadLimits()): AsyncIterable<Buffer> {
  const { streams = [] } = request.routeOptions.config;
  const body = request.body as Readable | undefined;
  if (typeof body?.pipe !== 'function') throw unsupportedType(`This route takes ${streams.join(', ')}.`);
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  const { shutdown } = request.server;
  if (encoding === 'identity') return shutdown.untilEnded(received(body, limits));
  if (encoding === 'gzip' || encoding === 'x-gzip') return shutdown.untilEnded(decompressed(body, limits));
  throw new HttpError('unsupported-media-type', 'The Content-Encoding of a body may be gzip, or none.', [], {
    'Accept-Encoding': 'gzip',
  });
}

/** Converts errors of the stream to an HttpError; returns any other error unchanged. */
export function explainStreamError(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code);
  if (code === 'Z_BUF_ERROR') return new HttpError('malformed-body', 'The gzip stream is cut off.');
  if (code.startsWith('Z_')) return new HttpError('malformed-body', 'The body is not a well-formed gzip stream.');
  const broken = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
  return broken ? new HttpError('malformed-request', 'The connection broke before the body had arrived.') : error;
}

async function* received(body: Readable, limits: UploadLimits): AsyncGenerator<Buffer> {
  const ahead = readAhead(body);
  try {
    yield* limited(ahead.stream, limits);
  } finally {
    ahead.end();
  }
}

async function* decompressed(body: Readable, { expansion, bytes }: UploadLimits): AsyncGenerator<Buffer> {
  const ahead = readAhead(body);
  const gunzip = createGunzip();
  // Not `pipeline`: on malformed gzip it would close the connection before the answer.
  ahead.stream.once('error', (error) => gunzip.destroy(error));
  ahead.stream.pipe(gunzip);
  let length = 0;
  try {
    for await (const chunk of limited(gunzip, { bytes })) {
      length += chunk.length;
      if (length > ALWAYS_ALLOWED && length > expansion * gunzip.bytesWritten)
        throw new HttpError('body-too-large', `The gzip stream expands to more than ${expansion} times its size.`);
      yield chunk;
    }
  } finally {
    // Ends what is being decompressed: nobody reads it.
    ahead.end();
    gunzip.destroy();
  }
}

async function* limited(stream: Readable, { bytes }: Pick<UploadLimits, 'bytes'>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    throwIfGone();
    length += chunk.length;
    if (length > bytes)
      throw new HttpError('body-too-large', `An upload may hold ${bytes} bytes, decompressed. Send it in parts.`);
    yield chunk;
  }
}

function unsupportedType(message: string): HttpError {
  return new HttpError('unsupported-media-type', message);
}

/** The Content-Type of a request that the router accepted. */
export function streamedTypeOf(request: FastifyRequest): StreamedType {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const known = STREAMED_TYPES.find((one) => one === type);
  if (!known) throw unsupportedType(`This route takes ${(request.routeOptions.config.streams ?? []).join(', ')}.`);
  return known;
}

/** Reads a streamed body as a whole, and explains why it cannot be read. */
export async function readStream<Result>(
  request: FastifyRequest,
  limits: UploadLimits,
  read: (bytes: AsyncIterable<Buffer>) => Promise<Result>,
): Promise<Result> {
  try {
    return await read(streamOf(request, limits));
  } catch (error) {
    throw explainStreamError(error);
  } finally {
    // Discards the unread rest: the client reads the answer only after it has sent everything.
    request.raw.unpipe();
    request.raw.resume();
  }
}
