import type { OriginFilter } from '@domain/origins';
import { hasLabels, hostPattern, type Labels, type ShardDeclaration } from '@domain/shards';
import type { SelectorStatement } from './order-removal.command.js';

type Conditions = Omit<SelectorStatement, 'shards' | 'recordKeys'>;

/** A selector as recorded. */
export interface RemovalSelector extends Conditions {
  /** Their names, or their count: a long list is in entries of its own, as numbers. */
  readonly shards?: readonly string[] | { readonly listed: number };
  /**
   * Which records of the selected shards: they may name persons, so that only a commitment to them
   * is recorded.
   */
  readonly recordKeys?: { readonly count: number; readonly commitment: string };
}

/** Returns the conditions on origins; null if there are none. */
export function originFilterOf(selector: Conditions): OriginFilter | null {
  const { vendor, channel, generator, kind, involvement, collected } = selector;
  const filter = { vendor, channel, generator, kind, involvement, collected };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}

/**
 * Returns the conditions on what a shard declares about itself; null if there are none.
 */
export function declaredConditionsOf({ dataset, uriPrefix, domain, labels }: Conditions): DeclaredConditions | null {
  const conditions = { dataset: typeof dataset === 'string' ? dataset : undefined, uriPrefix, domain, labels };
  return Object.values(conditions).every((value) => value === undefined) ? null : conditions;
}

export interface DeclaredConditions {
  readonly dataset?: string;
  readonly uriPrefix?: string;
  readonly domain?: string;
  readonly labels?: Labels;
}

/** Whether the selector names registered shards. Such a list does not grow. */
export function namesMembers({ shards, dataset }: RemovalSelector): boolean {
  return shards !== undefined || (dataset !== undefined && typeof dataset !== 'string');
}

/**
 * Returns a test of a shard's declaration, equal to the conditions that the database applies to its
 * row.
 */
export function declarationTest({
  dataset,
  uriPrefix,
  domain,
  labels,
}: DeclaredConditions): (shard: Pick<ShardDeclaration, 'dataset' | 'labels' | 'uri'>) => boolean {
  const host = domain === undefined ? null : new RegExp(hostPattern(domain), 'u');
  return (shard) =>
    (dataset === undefined || shard.dataset === dataset) &&
    (uriPrefix === undefined || (shard.uri?.startsWith(uriPrefix) ?? false)) &&
    (host === null || (shard.uri !== undefined && host.test(shard.uri))) &&
    (labels === undefined || hasLabels(shard.labels, labels));
}
