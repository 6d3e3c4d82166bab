import { canonicalJson, type JsonObject, parseDatasetName, parseShardName, parseVersion, sha256 } from '@core/kernel';
import type { ShardQuery } from '@domain/shards';
import { DatasetsError } from './datasets.errors.js';
import { WEIGHT_LIMIT, type MemberSet } from './member-set.js';

/** A shard by any of its names, and how often it counts. */
export interface ListedMember {
  readonly name: string;
  readonly weight: number;
}

/** Members of a list whose names were resolved before, and a hash of that list. */
export interface ResolvedList {
  readonly set: MemberSet;
  readonly hash: Buffer;
}

/**
 * What a dataset version is to be: ((base ∪ what the query selects) − remove) + add + list. A member listed twice, or added to a base that
 * holds it, counts twice; what a query selects again does not.
 */
export interface DatasetOrder {
  readonly dataset: string;
  readonly version: string;
  /** A committed version of the same dataset. */
  readonly base?: string | undefined;
  readonly add?: readonly ListedMember[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly from?: { readonly dataset?: string | undefined; readonly query?: ShardQuery | undefined } | undefined;
  readonly list?: ResolvedList | undefined;
}

/** Checks what can be checked without looking anything up. */
export function readOrder(order: DatasetOrder): DatasetOrder {
  parseDatasetName(order.dataset, '/dataset');
  parseVersion(order.version, '/version');
  if (order.base !== undefined) parseVersion(order.base, '/base');
  order.add?.forEach(({ name, weight }, index) => {
    parseShardName(name, `/add/${index}`);
    const complaint = weightComplaint(weight);
    if (complaint) throw invalidOrder(`/add/${index}/weight`, complaint);
  });
  order.remove?.forEach((name, index) => parseShardName(name, `/remove/${index}`));
  const { base, add, from, list } = order;
  if (base === undefined && add === undefined && from === undefined && list === undefined) {
    throw invalidOrder('', 'must say what the version holds: base, add, from, or a list of members');
  }
  return order;
}

export function weightComplaint(weight: number): string | undefined {
  const good = Number.isInteger(weight) && weight >= 1 && weight <= WEIGHT_LIMIT;
  return good ? undefined : `must be a whole number from 1 to ${WEIGHT_LIMIT}`;
}

/** SHA-256 with a domain prefix: equal orders are the same request, also when what they select has changed meanwhile. */
export function orderHash({ dataset, version, base, add, remove, from, list }: DatasetOrder): Buffer {
  const listed = add?.map(({ name, weight }) => [name, weight] as const);
  const order = { dataset, version, base, add: listed, remove, from: from as JsonObject | undefined };
  const text = canonicalJson({ ...order, list: list?.hash.toString('hex') });
  return sha256(`whence/dataset-order/v1\n${text}`);
}

function invalidOrder(pointer: string, message: string): DatasetsError {
  return new DatasetsError('invalid-order', `This order of a dataset version ${message}.`, [{ pointer, message }]);
}
