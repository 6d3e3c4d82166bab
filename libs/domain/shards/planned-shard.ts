import type { JsonObject } from '@core/kernel';
import type { KeyedDerivation } from '@domain/lineage';
import type { ShardDeclaration } from './shard-declaration.js';

interface PlannedFacts {
  readonly number: number;
  readonly digest: string | null;
  readonly uri: string | null;
  /** Registered without a digest, so that the URI is and remains its name. */
  readonly namedByUri: boolean;
  /** The facts that a repeated declaration may state: as registered, and as last corrected. */
  readonly facts: readonly JsonObject[];
  /** Effective origins. */
  readonly origins: readonly number[];
}

/**
 * A shard that was registered before the chunk. `facts` and `derivationHash` are read only if the
 * chunk declares it again.
 */
export interface RecordedShard extends PlannedFacts {
  readonly derivationHash: Buffer | null;
  /** The entry that registered it. */
  readonly entry: number;
}

/** A shard that a line of the chunk registers. */
export interface NewShard extends PlannedFacts {
  readonly declaration: ShardDeclaration;
  /** The same object for all outputs of one derivation. */
  readonly derivation: KeyedDerivation | null;
  /** Shard numbers. */
  readonly parents: readonly number[];
  readonly declaredOrigins: readonly number[];
  /** The index of the plan's step that registers it. */
  readonly step: number;
}

/** A shard that a line of a chunk can name. */
export type PlannedShard = RecordedShard | NewShard;

export function nameOf(shard: { readonly digest: string | null; readonly uri: string | null }): string {
  return shard.digest ?? shard.uri ?? '';
}
