import type { FastifyRequest } from 'fastify';
import { CERTIFICATE_LIMIT } from '@core/certificate';
import { HttpError } from '../http/index.js';
import { explainStreamError, streamOf } from '../http/streamed-body.js';

/** The bytes of a certificate, sent as text or as `{"certificate": text}`. Attacker-controlled. */
export async function certificateOf(request: FastifyRequest): Promise<Buffer> {
  const body = request.body as { pipe?: unknown; certificate?: unknown } | null | undefined;
  if (typeof body?.pipe === 'function') return received(request);
  const members = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (typeof body?.certificate === 'string' && members.length === 1) return Buffer.from(body.certificate);
  const message = 'must be the text of a certificate, and the only member';
  throw new HttpError('malformed-body', `certificate ${message}.`, [{ pointer: '/certificate', message }]);
}

/** Stops reading beyond the limit: the verifier refuses what is longer than a certificate. */
async function received(request: FastifyRequest): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of streamOf(request)) {
      parts.push(part);
      length += part.length;
      if (length > CERTIFICATE_LIMIT) break;
    }
  } catch (error) {
    throw explainStreamError(error);
  } finally {
    request.raw.unpipe();
    request.raw.resume();
  }
  return Buffer.concat(parts);
}
