import type { OriginFilter } from '@domain/origins';

/**
 * Selects shards that meet all of the given conditions. Conditions on origins apply to effective
 * origins; with `declaredOnly` to declared ones.
 */
export interface ShardQuery extends OriginFilter {
  readonly dataset?: string;
  readonly uriPrefix?: string;
  /** The host of the URI that a shard was registered at, or a domain it is in; in lower case. */
  readonly domain?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** In its one form. */
  readonly checksum?: string;
  readonly declaredOnly?: boolean;
}
