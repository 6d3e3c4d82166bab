import type { FastifyRequest } from 'fastify';
import {
  type DatasetOrder,
  type ListedMember,
  type ManifestFormat,
  MemberResolver,
  readManifest,
} from '@domain/datasets';
import type { ShardsReadModel } from '@domain/shards';
import { HttpError } from '../http/index.js';
import { explainStreamError, type StreamedType, streamedTypeOf, streamOf } from '../http/streamed-body.js';
import { requestOf } from '../validation/validation-pipe.js';
import { DatasetVersionRequest, type ManifestQuery, type MemberRequest } from './datasets.request.js';

const FORMATS: Readonly<Partial<Record<StreamedType, ManifestFormat>>> = {
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'text/plain': 'text',
};

/** Whether the body is a manifest, which is read as it arrives, rather than JSON, which was read. */
export function isManifest(request: FastifyRequest): boolean {
  return typeof (request.body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}

export function orderOfJson(body: unknown, dataset: string, query: ManifestQuery): DatasetOrder {
  const [given] = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given !== undefined) {
    const message = 'belongs to a manifest; with a JSON body it is not taken';
    throw new HttpError('malformed-query', `The parameter ${given} ${message}.`, [{ pointer: `/${given}`, message }]);
  }
  const { add, ...order } = requestOf(DatasetVersionRequest, body, 'body');
  return { dataset, ...order, add: add?.map(listed) };
}

/**
 * Reads the manifest to its end and finds its members; the body is then a short stand-in with the hash of what it listed, so that an
 * Idempotency-Key can tell it from another.
 */
export async function orderOfManifest(
  request: FastifyRequest,
  dataset: string,
  { version, base, uriBase }: ManifestQuery,
  shards: ShardsReadModel,
  asOf: number,
): Promise<DatasetOrder> {
  if (version === undefined) {
    const message = 'is required with a manifest: the version that it makes';
    throw new HttpError('malformed-query', `The parameter version ${message}.`, [{ pointer: '/version', message }]);
  }
  const resolver = new MemberResolver(shards, asOf);
  try {
    const format = FORMATS[streamedTypeOf(request)] ?? 'text';
    await resolver.addManifest(readManifest(streamOf(request), { format, uriBase }));
  } catch (error) {
    throw explainStreamError(error);
  } finally {
    // What was not read is taken and dropped, so that the sender comes to read the answer.
    request.raw.unpipe();
    request.raw.resume();
  }
  const list = resolver.finish();
  request.body = { listed: list.hash.toString('hex') };
  return { dataset, version, base, list };
}

function listed(member: string | MemberRequest): ListedMember {
  return typeof member === 'string' ? { name: member, weight: 1 } : { name: member.shard, weight: member.weight ?? 1 };
}
