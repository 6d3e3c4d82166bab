import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { countJson } from './count-json.js';
import { type JsonLimits, jsonLimitsOf } from './json-limits.js';
import { HttpError } from './problem.js';
import { explainStreamError } from './streamed-body.js';

const decompress = promisify(gunzip);

/**
 * Returns the bytes of a raw JSON body, decompressed (`Content-Encoding: gzip`) up to the limit of
 * the route. Attacker-controlled: a decompression bomb ends at the limit.
 */
export async function rawJsonOf(request: FastifyRequest): Promise<Buffer> {
  const body = request.body;
  if (!Buffer.isBuffer(body)) throw new HttpError('unsupported-media-type', 'This route takes application/json.');
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new HttpError('unsupported-media-type', 'The Content-Encoding of a body may be gzip, or none.', [], {
      'Accept-Encoding': 'gzip',
    });
  }
  const { bytes } = jsonLimitsOf(request);
  try {
    return await decompress(body, { maxOutputLength: bytes });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_BUFFER_TOO_LARGE') throw explainStreamError(error);
    throw new HttpError('body-too-large', `The body may hold ${bytes} bytes, decompressed. Send it in parts.`);
  }
}

/** Refuses JSON of which more would be made than is allowed, before anything is made of it. */
export function requireJsonLimits(bytes: Buffer, limits: JsonLimits, depth: number): void {
  const counts = countJson(bytes, { ...limits, depth });
  if (bytes.length > limits.bytes) throw new HttpError('body-too-large', `An item may hold ${limits.bytes} bytes.`);
  const message =
    counts.depth > depth
      ? `is nested deeper than ${depth} levels`
      : counts.parts > limits.parts || counts.containers > limits.containers
        ? `has more than ${limits.parts} members and items, or ${limits.containers} objects and lists`
        : null;
  if (message !== null) throw new HttpError('malformed-body', `The body ${message}.`, [{ pointer: '', message }]);
}
