import type { FastifyRequest } from 'fastify';
import { type Caller, mayWriteTo, type Permission } from '@domain/access';
import { callerOf, routeConfig } from './access.js';
import { HttpError } from './problem.js';

/** What a narrowed key may do everywhere. */
const READING: readonly Permission[] = ['read'];

/**
 * The route writes to datasets, and calls `requireDataset`. Routes without this decorator refuse
 * narrowed keys, unless they only read: what such a key may write is listed, not what it may not.
 */
export function WithinDatasets(): MethodDecorator {
  return routeConfig({ withinDatasets: true });
}

/** Throws if the key is narrowed to datasets, and the route writes something else. */
export function refuseNarrowed(caller: Caller, permission: Permission, withinDatasets: boolean | undefined): void {
  if (caller.datasets === null || withinDatasets || READING.includes(permission)) return;
  const may = `It may register shards into ${caller.datasets.join(', ')}, make versions of them, and read`;
  throw new HttpError('not-allowed', `This key may not do this: it is narrowed to datasets. ${may}.`);
}

/**
 * Throws if the key of the request may not write to the dataset, which is stated at `pointer`.
 */
export function requireDataset(
  request: FastifyRequest,
  dataset: string | null | undefined,
  pointer = '/dataset',
): void {
  const refusal = datasetRefusal(callerOf(request), dataset, pointer);
  if (refusal) throw refusal;
}

export function datasetRefusal(
  { datasets }: Caller,
  dataset: string | null | undefined,
  pointer = '/dataset',
): HttpError | null {
  if (datasets === null || mayWriteTo(datasets, dataset)) return null;
  const message = `must be one of the datasets of this key: ${datasets.join(', ')}`;
  const what = dataset === null || dataset === undefined ? 'no dataset' : `the dataset "${dataset}"`;
  return new HttpError('not-allowed', `This key may not write to ${what}.`, [{ pointer, message }]);
}
