import type { OriginFilter } from '@domain/origins';
import type { Labels } from './labels.js';

/**
 * Selects shards that meet all of the given conditions. Conditions on origins apply to effective
 * origins; with `declaredOnly` to declared ones.
 */
export interface ShardQuery extends OriginFilter {
  readonly dataset?: string;
  readonly uriPrefix?: string;
  /** The host of the URI that a shard was registered at, or a domain it is in; in lower case. */
  readonly domain?: string;
  /** All of them, each with this value. */
  readonly labels?: Labels;
  /** In its one form. */
  readonly checksum?: string;
  readonly declaredOnly?: boolean;
}
