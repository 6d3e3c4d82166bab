import { createHash } from 'node:crypto';
import { canonicalPieces, type JsonObject, parseDatasetName, parseShardName } from '@core/kernel';
import { inTurns, Pace } from '@platform/cancellation';
import { readCommand } from '@platform/validation';
import { invalidOrder } from './datasets.errors.js';
import { commonDenominator, formatFraction, type Fraction, parseFraction } from './fraction.js';
import { MakeVersion, type WeightedMember } from './make-version.command.js';
import type { MemberSet } from './member-set.js';
import type { Splits } from './splits.js';

/** Members of a manifest whose names were resolved before, and a hash of that list. */
export interface ResolvedList {
  readonly set: MemberSet;
  /** As its lines state them: they may overlap. */
  readonly splits: Splits;
  /** By what fractions were multiplied to become whole weights; 1: none was stated. */
  readonly scale: number;
  readonly hash: Buffer;
}

/** A command with its dataset. `list`: members from a manifest, counted as `add` counts them. */
export interface VersionOrder extends MakeVersion {
  readonly dataset: string;
  readonly list?: ResolvedList;
}

/** An order that was checked, and the hash that identifies it. */
export interface ReadOrder {
  readonly order: VersionOrder;
  readonly hash: Buffer;
}

/**
 * Checks everything that needs no look-up, in turns with other requests: an order may have 200,000
 * names. @throws DatasetsError `invalid-order`, or the kernel's
 * error about a name
 */
export async function readOrder({ dataset, list, ...command }: VersionOrder): Promise<ReadOrder> {
  const pace = new Pace();
  parseDatasetName(dataset, '/dataset');
  const read = readCommand(MakeVersion, command, invalidOrder);
  const { base, add, from, remove } = read;
  await pace.turn();
  const nameOf = (member: string | { readonly shard: string }): string =>
    typeof member === 'string' ? member : member.shard;
  await inTurns(add ?? [], (member, at) => parseShardName(nameOf(member), `/add/${at}`), pace);
  await inTurns(remove ?? [], (name, at) => parseShardName(name, `/remove/${at}`), pace);
  if (base === undefined && add === undefined && from === undefined && list === undefined) {
    const message = 'must say what the version holds: base, add, from, or a list of members';
    throw invalidOrder({ complaints: [{ pointer: '', message }] });
  }
  const order = { dataset, list, ...read };
  return { order, hash: await orderHash(order, pace) };
}

export interface AddedMember {
  readonly name: string;
  readonly weight: number;
  readonly fraction?: Fraction | undefined;
  readonly pointer: string;
}

/** The members to add, one at a time: an order may have 200,000. */
export function* addedMembers({ add = [] }: Pick<MakeVersion, 'add'>): Generator<AddedMember> {
  for (const [at, member] of add.entries()) {
    const pointer = `/add/${at}`;
    if (typeof member === 'string') yield { name: member, weight: 1, pointer };
    else yield { name: member.shard, weight: member.weight ?? 1, fraction: fractionOf(member), pointer };
  }
}

function fractionOf({ fraction }: WeightedMember): Fraction | undefined {
  return fraction === undefined ? undefined : (parseFraction(fraction) ?? undefined);
}

/** By what an order's fractions are multiplied to become whole weights; 1: it states none. */
export function scaleOf(order: VersionOrder): number {
  const denominators = new Map<number, Fraction>();
  for (const { fraction } of addedMembers(order)) if (fraction) denominators.set(fraction.denominator, fraction);
  return order.list?.scale ?? commonDenominator(denominators.values()) ?? 1;
}

/**
 * SHA-256 with a domain prefix. Equal orders are the same request, even when their query selects
 * other shards by now.
 */
async function orderHash(order: VersionOrder, pace: Pace): Promise<Buffer> {
  const { dataset, version, base, remove, from, splits, list } = order;
  const added: (readonly [string, number | string])[] = [];
  const times = ({ weight, fraction }: AddedMember): number | string => (fraction ? formatFraction(fraction) : weight);
  await inTurns(addedMembers(order), (member) => added.push([member.name, times(member)]), pace);
  const hashed = { dataset, version, base, add: order.add && added, remove, from: from as JsonObject | undefined };
  const hash = createHash('sha256').update('whence/dataset-order/v1\n');
  const stated = splits?.map(({ split, shards }) => ({ split, shards }));
  const pieces = canonicalPieces({ ...hashed, splits: stated, list: list?.hash.toString('hex') });
  await inTurns(pieces, (piece) => hash.update(piece), pace);
  return hash.digest();
}
