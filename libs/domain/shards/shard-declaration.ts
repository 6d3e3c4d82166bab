import type { JsonObject } from '@core/kernel';
import type { Activity } from '@domain/lineage';
import type { OriginDeclaration } from '@domain/origins';

/** What can be said of a shard again, differently, with a reason. */
export interface ShardFacts {
  readonly dataset?: string;
  readonly mediaType?: string;
  readonly bytes?: number;
  readonly records?: number;
  readonly tokens?: number;
  readonly origins?: readonly OriginDeclaration[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** One shard as it is declared: named by its digest or by its URI, with its origins and what it was derived from. */
export interface ShardDeclaration extends ShardFacts {
  readonly uri?: string;
  readonly digest?: string;
  readonly derivedFrom?: readonly string[];
  readonly activity?: Activity;
}

/** The members that two declarations of one shard must agree on. */
export function agreedFacts(declaration: ShardDeclaration | JsonObject): JsonObject {
  const {
    uri: _uri,
    digest: _digest,
    derivedFrom: _parents,
    derivation: _derivation,
    activity: _activity,
    ...facts
  } = declaration as JsonObject;
  return facts;
}
