import type { FastifyRequest } from 'fastify';
import {
  MakeVersion,
  type ManifestFormat,
  MemberResolver,
  parseSubstitutes,
  readManifest,
  type Substitutes,
  type VersionOrder,
} from '@domain/datasets';
import type { ShardsReadModel } from '@domain/shards';
import { HttpError } from '../http/index.js';
import { explainStreamError, type StreamedType, streamedTypeOf, streamOf } from '../http/streamed-body.js';
import type { UploadLimits } from '../http/upload-limits.js';
import { requestOf } from '../validation/validation-pipe.js';
import type { ManifestQuery } from './datasets.request.js';

const FORMATS: Readonly<Partial<Record<StreamedType, ManifestFormat>>> = {
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'text/plain': 'text',
};

/** Whether the body is a manifest, read as a stream, and not JSON that was parsed. */
export function isManifest(request: FastifyRequest): boolean {
  return typeof (request.body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}

export function orderOfJson(body: unknown, dataset: string, query: ManifestQuery): VersionOrder {
  const [given] = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given !== undefined) {
    const message = 'is only for manifests; omit it with a JSON body';
    throw new HttpError('malformed-query', `The parameter ${given} ${message}.`, [{ pointer: `/${given}`, message }]);
  }
  return { dataset, ...requestOf(MakeVersion, body, 'body') };
}

function substitutesOf(substitute: string): Substitutes {
  const substitutes = parseSubstitutes(substitute);
  if (substitutes) return substitutes;
  const message = 'must be NAME=value, or some of them separated by commas';
  throw new HttpError('malformed-query', `The parameter substitute ${message}.`, [{ pointer: '/substitute', message }]);
}

/**
 * Reads the manifest to its end and resolves its members. Replaces the body by a hash of the list,
 * so that requests under one Idempotency-Key can be compared.
 */
export async function orderOfManifest(
  request: FastifyRequest,
  dataset: string,
  { version, base, uriBase, substitute }: ManifestQuery,
  shards: ShardsReadModel,
  asOf: number,
  limits: UploadLimits,
): Promise<VersionOrder> {
  if (version === undefined) {
    const message = 'is required with a manifest: the version that it makes';
    throw new HttpError('malformed-query', `The parameter version ${message}.`, [{ pointer: '/version', message }]);
  }
  const resolver = new MemberResolver(shards, asOf);
  try {
    const format = FORMATS[streamedTypeOf(request)] ?? 'text';
    const substitutes = substitute === undefined ? undefined : substitutesOf(substitute);
    await resolver.addManifest(readManifest(streamOf(request, limits), { format, uriBase, substitutes }));
  } catch (error) {
    throw explainStreamError(error);
  } finally {
    // Discards the rest of the body: a client reads the response only when all of it is sent.
    request.raw.unpipe();
    request.raw.resume();
  }
  const list = resolver.finish();
  request.body = { listed: list.hash.toString('hex') };
  return { dataset, version, base, list };
}
