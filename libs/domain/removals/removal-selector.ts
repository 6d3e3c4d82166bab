import type { OriginFilter } from '@domain/origins';
import { hostPattern, type ShardDeclaration } from '@domain/shards';
import type { SelectorStatement } from './order-removal.command.js';

type Conditions = Omit<SelectorStatement, 'shards' | 'recordKeys'>;

/** As it is recorded. */
export interface RemovalSelector extends Conditions {
  /** Their names, or how many: a long list is in entries of its own, as numbers. */
  readonly shards?: readonly string[] | { readonly listed: number };
  /**
   * Which records of the selected shards: they may name persons, so that only a commitment to them
   * is recorded.
   */
  readonly recordKeys?: { readonly count: number; readonly commitment: string };
}

/** The conditions on origins; null: there are none. */
export function originFilterOf(selector: Conditions): OriginFilter | null {
  const { vendor, channel, generator, kind, involvement, collected } = selector;
  const filter = { vendor, channel, generator, kind, involvement, collected };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}

/**
 * The conditions that a shard registered later can fulfil by what it says of itself; null: there
 * are none.
 */
export function statedConditionsOf({ dataset, uriPrefix, domain }: Conditions): StatedConditions | null {
  const conditions = {
    ...(typeof dataset === 'string' && { dataset }),
    ...(uriPrefix !== undefined && { uriPrefix }),
    ...(domain !== undefined && { domain }),
  };
  return Object.keys(conditions).length === 0 ? null : conditions;
}

export interface StatedConditions {
  readonly dataset?: string;
  readonly uriPrefix?: string;
  readonly domain?: string;
}

/** Whether it names shards that are there already: such a list does not grow. */
export function namesMembers({ shards, dataset }: RemovalSelector): boolean {
  return shards !== undefined || (dataset !== undefined && typeof dataset !== 'string');
}

/** A test of what a shard says of itself: the same that the database makes of the rows. */
export function statedTest({
  dataset,
  uriPrefix,
  domain,
}: StatedConditions): (shard: Pick<ShardDeclaration, 'dataset' | 'uri'>) => boolean {
  const host = domain === undefined ? null : new RegExp(hostPattern(domain), 'i');
  return (shard) =>
    (dataset === undefined || shard.dataset === dataset) &&
    (uriPrefix === undefined || (shard.uri?.startsWith(uriPrefix) ?? false)) &&
    (host === null || (shard.uri !== undefined && host.test(shard.uri)));
}
