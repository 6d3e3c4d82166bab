import type { OriginFilter } from '@domain/origins';

/**
 * Selects shards; all that is given must hold. Origins count in effect (declared or through
 * ancestors), or with `declaredOnly` as declared.
 */
export interface ShardQuery extends OriginFilter {
  readonly dataset?: string;
  readonly uriPrefix?: string;
  /** The host of the URI that a shard was registered at, or a domain it is in; in lower case. */
  readonly domain?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly declaredOnly?: boolean;
}
