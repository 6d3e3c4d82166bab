import { canonicalJson, type JsonObject, parseDatasetName, parseShardName, sha256 } from '@core/kernel';
import { readCommand } from '@platform/validation';
import { invalidOrder } from './datasets.errors.js';
import { MakeVersion } from './make-version.command.js';
import type { MemberSet } from './member-set.js';

/** Members of a manifest whose names were resolved before, and a hash of that list. */
export interface ResolvedList {
  readonly set: MemberSet;
  readonly hash: Buffer;
}

/** A command with its dataset. `list`: members from a manifest, counted as `add` counts them. */
export interface VersionOrder extends MakeVersion {
  readonly dataset: string;
  readonly list?: ResolvedList;
}

/**
 * Checks everything that needs no look-up. @throws DatasetsError `invalid-order`, or the kernel's
 * error about a name
 */
export function readOrder({ dataset, list, ...command }: VersionOrder): VersionOrder {
  parseDatasetName(dataset, '/dataset');
  const read = readCommand(MakeVersion, command, invalidOrder);
  const { base, add, from, remove } = read;
  addedMembers({ add }).forEach(({ name }, at) => parseShardName(name, `/add/${at}`));
  remove?.forEach((name, at) => parseShardName(name, `/remove/${at}`));
  if (base === undefined && add === undefined && from === undefined && list === undefined) {
    const message = 'must say what the version holds: base, add, from, or a list of members';
    throw invalidOrder({ complaints: [{ pointer: '', message }] });
  }
  return { dataset, list, ...read };
}

export function addedMembers({ add = [] }: Pick<MakeVersion, 'add'>): { name: string; weight: number }[] {
  return add.map((member) =>
    typeof member === 'string' ? { name: member, weight: 1 } : { name: member.shard, weight: member.weight ?? 1 },
  );
}

/**
 * SHA-256 with a domain prefix. Equal orders are the same request, even when their query selects
 * other shards by now.
 */
export function orderHash(order: VersionOrder): Buffer {
  const { dataset, version, base, remove, from, list } = order;
  const add = order.add && addedMembers(order).map(({ name, weight }) => [name, weight] as const);
  const hashed = { dataset, version, base, add, remove, from: from as JsonObject | undefined };
  return sha256(`whence/dataset-order/v1\n${canonicalJson({ ...hashed, list: list?.hash.toString('hex') })}`);
}
