import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@core/kernel';
import type { LedgerPosition, StoredEntry } from '@domain/ledger';
import type { Activity, Walk } from '@domain/lineage';
import type { Origin } from '@domain/origins';
import type { ListedShard, Registration, Shard } from '@domain/shards';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';

export class ShardRegisteredResponse {
  @ApiProperty({ description: 'The name it goes by: its digest, or its URI while the digest is not known' })
  name: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class ShardCorrectedResponse extends ShardRegisteredResponse {
  @ApiProperty({ type: 'integer', description: 'Shards whose origins changed with it: itself and descendants' })
  affected: number;
}

class ActivityResponse {
  @ApiProperty()
  kind: string;

  @ApiPropertyOptional()
  job?: string;

  @ApiPropertyOptional()
  run?: string;

  @ApiPropertyOptional()
  code?: string;

  @ApiPropertyOptional({ description: 'The removal that a redaction answers' })
  removal?: string;
}

export class ListedShardResponse {
  @ApiProperty({ description: 'Its digest, or its URI while the digest is not known' })
  name: string;

  @ApiProperty({ type: 'integer', description: 'Index of the entry that registered it' })
  entry: number;

  @ApiProperty({ type: String, nullable: true })
  digest: string | null;

  @ApiProperty({ type: String, nullable: true })
  uri: string | null;

  @ApiProperty({ type: String, nullable: true })
  dataset: string | null;

  @ApiProperty({ type: String, nullable: true })
  mediaType: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: not known' })
  bytes: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: not known' })
  records: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: not known' })
  tokens: number | null;

  @ApiProperty({ type: Object, nullable: true })
  labels: Readonly<Record<string, string>> | null;
}

export class ShardsResponse extends PageResponse {
  @ApiProperty({ type: [ListedShardResponse] })
  items: ListedShardResponse[];
}

export class ShardResponse extends ListedShardResponse {
  @ApiProperty({ type: [String], description: 'Every URI it is said to be at, the first one first' })
  locations: readonly string[];

  @ApiProperty({ type: [Object], description: 'As declared, or as last corrected; with shares and evidence' })
  declaredOrigins: readonly JsonObject[];

  @ApiProperty({ type: [Object], description: 'In effect: its own and its ancestors’' })
  effectiveOrigins: readonly Omit<Origin, 'id'>[];

  @ApiProperty({ type: [String], description: 'The shards it was made from; of very many the first 1000' })
  parents: readonly string[];

  @ApiProperty({ type: 'integer' })
  parentsTotal: number;

  @ApiProperty({ type: ActivityResponse, nullable: true })
  activity: Activity | null;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class StatementResponse {
  @ApiProperty({ type: 'integer', description: 'Index of its entry' })
  index: number;

  @ApiProperty({ example: 'shard.corrected' })
  kind: string;

  @ApiProperty({ format: 'date-time', description: 'When it was recorded' })
  at: string;

  @ApiProperty({ description: 'Who said it' })
  by: string;

  @ApiProperty({ type: Object })
  data: JsonObject;

  @ApiProperty({ description: 'RFC 6962 leaf hash of the entry, hex' })
  leafHash: string;
}

export class ShardHistoryResponse extends PageResponse {
  @ApiProperty({ type: [StatementResponse] })
  items: StatementResponse[];
}

class NodeResponse {
  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'integer', description: 'Derivations away' })
  depth: number;
}

class EdgeResponse {
  @ApiProperty({ description: 'The parent' })
  from: string;

  @ApiProperty({ description: 'What was made of it' })
  to: string;

  @ApiProperty({ type: ActivityResponse, nullable: true })
  activity: Activity | null;
}

class OmittedResponse {
  @ApiProperty({ type: 'integer', description: 'Shards farther away than the depth' })
  byDepth: number;

  @ApiProperty({ type: 'integer', description: 'Shards beyond the limit' })
  byLimit: number;

  @ApiProperty({ type: 'integer', description: 'Edges between shown shards, beyond 10,000' })
  edges: number;

  @ApiPropertyOptional({ description: 'There are more: these were counted until 10,000 shards were reached' })
  atLeast?: boolean;
}

export class ShardGraphResponse {
  @ApiProperty({ type: [NodeResponse], description: 'The nearest first; the shard itself at depth 0' })
  nodes: NodeResponse[];

  @ApiProperty({ type: [EdgeResponse] })
  edges: EdgeResponse[];

  @ApiProperty()
  truncated: boolean;

  @ApiProperty({ type: OmittedResponse })
  omitted: OmittedResponse;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export function toRegistrationResponse({ name, receipt }: Registration): ShardRegisteredResponse {
  return { name, receipt };
}

/** Shards and origins are numbered inside; outside they are what they are called and what they say. */
export function toListedResponse({ number: _number, ...shard }: ListedShard): ListedShardResponse {
  return shard;
}

export function toShardResponse(
  { number: _number, effectiveOrigins, ...shard }: Shard,
  asOf: LedgerPosition,
): ShardResponse {
  return { ...shard, effectiveOrigins: effectiveOrigins.map(({ id: _id, ...origin }) => origin), asOf };
}

export function toStatementResponse({ index, kind, at, by, data, leafHash }: StoredEntry): StatementResponse {
  return { index, kind, at, by, data, leafHash };
}

export function toWalkResponse(
  { depths, edges, truncated, omitted }: Walk,
  names: ReadonlyMap<number, string>,
  activities: ReadonlyMap<number, Activity>,
): Omit<ShardGraphResponse, 'asOf'> {
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
