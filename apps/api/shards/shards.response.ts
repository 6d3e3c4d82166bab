import type { MeasuredOnShard } from '@domain/inspection';
import type { Receipt, StoredEntry } from '@domain/ledger';
import type { Activity, Walk } from '@domain/lineage';
import type { ListedShard, Registration, Shard } from '@domain/shards';
import { type ShardMeasuredResponse, toShardMeasured } from '../inspection/inspection.response.js';
import { type OriginResponse, toOriginResponse } from '../provenance/provenance.response.js';

export interface ShardRegisteredResponse {
  /** Its digest, or its URI while the digest is not known. */
  readonly name: string;
  readonly receipt: Receipt;
}

export interface ShardCorrectedResponse extends ShardRegisteredResponse {
  /** The number of shards whose origins changed with it: itself and descendants. */
  readonly affected: number;
}

/** Shards and origins have internal numbers, which are left out. */
export type ListedShardResponse = Omit<ListedShard, 'number'>;

export interface ShardResponse extends Omit<Shard, 'number' | 'effectiveOrigins'> {
  /** Its own origins and those of its ancestors. */
  readonly effectiveOrigins: readonly OriginResponse[];
  /** What each detector measured last in its bytes. None of it changes what is declared. */
  readonly measured: readonly ShardMeasuredResponse[];
}

export type StatementResponse = Omit<StoredEntry, 'body'>;

export interface NodeResponse {
  readonly name: string;
  /** Its distance in derivations. */
  readonly depth: number;
}

export interface EdgeResponse {
  /** The parent. */
  readonly from: string;
  /** The shard that was made from it. */
  readonly to: string;
  readonly activity: Activity | null;
}

export interface ShardGraphResponse extends Pick<Walk, 'truncated' | 'omitted'> {
  /** The nearest first; the shard itself at depth 0. */
  readonly nodes: readonly NodeResponse[];
  readonly edges: readonly EdgeResponse[];
}

export function toRegistrationResponse({ name, receipt }: Registration): ShardRegisteredResponse {
  return { name, receipt };
}

export function toListedResponse({ number: _number, ...shard }: ListedShard): ListedShardResponse {
  return shard;
}

export function toShardResponse(
  { number: _number, effectiveOrigins, ...shard }: Shard,
  measured: readonly MeasuredOnShard[],
): ShardResponse {
  return {
    ...shard,
    effectiveOrigins: effectiveOrigins.map(toOriginResponse),
    measured: measured.map(toShardMeasured),
  };
}

export function toStatementResponse({ index, kind, at, by, data, leafHash }: StoredEntry): StatementResponse {
  return { index, kind, at, by, data, leafHash };
}

export function toWalkResponse(
  { depths, edges, truncated, omitted }: Walk,
  names: ReadonlyMap<number, string>,
  activities: ReadonlyMap<number, Activity>,
): ShardGraphResponse {
  const nameOf = (shard: number): string => names.get(shard) ?? '';
  return {
    nodes: [...depths].map(([shard, depth]) => ({ name: nameOf(shard), depth })),
    edges: edges.map(({ parent, child, derivation }) => {
      return { from: nameOf(parent), to: nameOf(child), activity: activities.get(derivation) ?? null };
    }),
    truncated,
    omitted,
  };
}
