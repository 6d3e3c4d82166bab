import type { JsonObject } from '@core/kernel';
import type { ShardDeclaration } from './shard-declaration.js';

/** A shard as this chunk knows it: registered before, or to be registered by an earlier line of it. */
export interface PlannedShard {
  readonly number: number;
  readonly digest: string | null;
  readonly uri: string | null;
  readonly derivation: number | null;
  /** It was registered without a digest, so that its URI is its name and stays it. */
  readonly namedByUri: boolean;
  /** The facts as they are held, one of them for each time they were corrected. */
  readonly facts: readonly JsonObject[];
  /** Effective origins. */
  readonly origins: readonly number[];
  /** The entry that registered it; of this chunk, the offset of that statement. */
  readonly entry: { readonly index: number } | { readonly offset: number };
}

export interface NewShard extends PlannedShard {
  readonly declaration: ShardDeclaration;
  /** Shard numbers. */
  readonly parents: readonly number[];
  readonly declaredOrigins: readonly number[];
}
