import type { Period } from '@core/kernel';
import type { Involvement, OriginFilter, OriginKind } from '@domain/origins';
import { hostPattern, type ShardDeclaration } from '@domain/shards';

/** A dataset by name (what shards say they are of) or one committed version of it (its members). */
export type SelectedDataset = string | { readonly name: string; readonly version: string };

interface Conditions {
  readonly dataset?: SelectedDataset;
  readonly vendor?: string;
  readonly channel?: string;
  /** `vendor/name@version`, or without the version for all of them. */
  readonly generator?: string;
  readonly kind?: OriginKind;
  readonly involvement?: Involvement;
  /** Collected in part of this period. */
  readonly collected?: Period;
  /** How the URI begins that a shard was registered at. */
  readonly uriPrefix?: string;
  /** The host of that URI, or a domain it is in. */
  readonly domain?: string;
}

/** What is to be out, as it is asked for: all conditions that are given hold together. */
export interface SelectorStatement extends Conditions {
  readonly shards?: readonly string[];
  readonly recordKeys?: readonly string[] | { readonly digestList: readonly string[] };
}

/** As it is recorded. */
export interface RemovalSelector extends Conditions {
  /** Their names, or how many: a long list is in entries of its own, as numbers. */
  readonly shards?: readonly string[] | { readonly listed: number };
  /** Which records of the selected shards: they may name persons, so that only a commitment to them is recorded. */
  readonly recordKeys?: { readonly count: number; readonly commitment: string };
}

/** The conditions on origins; null: there are none. */
export function originFilterOf(selector: Conditions): OriginFilter | null {
  const { vendor, channel, generator, kind, involvement, collected } = selector;
  const filter = { vendor, channel, generator, kind, involvement, collected };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** The conditions that a shard registered later can fulfil by what it says of itself; null: there are none. */
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
