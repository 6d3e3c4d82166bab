import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import type { CommittedVersion, DatasetVersion } from '@domain/datasets';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';
import { ProvenanceResponse } from '../provenance/provenance.response.js';

const count = { type: 'integer' } as const;

export class DatasetVersionMadeResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: ['committing', 'committed'] })
  state: string;

  @ApiProperty({ ...count, description: 'Members, each once' })
  shards: number;

  @ApiProperty({ ...count, nullable: true, description: 'Members and all their ancestors; null until committed' })
  upstreamShards: number | null;

  @ApiPropertyOptional({ description: 'The job that commits it: ask GET /v1/jobs/{id}' })
  job?: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

class DatasetItemResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty({ ...count, description: 'How many versions it has' })
  versions: number;

  @ApiProperty({ description: 'The version made last' })
  latest: string;
}

export class DatasetsResponse extends PageResponse {
  @ApiProperty({ type: [DatasetItemResponse] })
  items: DatasetItemResponse[];
}

export class DatasetVersionItemResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: ['committing', 'committed'] })
  state: string;

  @ApiProperty({ type: String, nullable: true, description: 'The version it was made from' })
  base: string | null;

  @ApiProperty({ ...count, description: 'Members, each once' })
  shards: number;

  @ApiProperty({ ...count, nullable: true, description: 'Members and all their ancestors; null until committed' })
  upstreamShards: number | null;

  @ApiProperty({ ...count, description: 'Index of the entry that ordered it' })
  orderedEntry: number;

  @ApiProperty({ ...count, nullable: true, description: 'Index of the entry that committed it' })
  committedEntry: number | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  committedAt: string | null;

  @ApiPropertyOptional({ description: 'The job that commits it, while it is committing' })
  job?: string;
}

export class DatasetVersionsResponse extends PageResponse {
  @ApiProperty({ type: [DatasetVersionItemResponse], description: 'In the order they were made' })
  items: DatasetVersionItemResponse[];
}

class VersionTotalsResponse extends PickType(ProvenanceResponse, ['totals']) {}

export class DatasetVersionResponse extends DatasetVersionItemResponse {
  @ApiProperty({
    type: () => VersionTotalsResponse,
    nullable: true,
    description: 'What is known of the members, each once; null until committed',
  })
  totals: ProvenanceResponse['totals'] | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Root of the set of its shards and their ancestors, as its entry commits to it; null until committed',
    example: 'sha256:…',
  })
  root: string | null;

  @ApiProperty({ ...count, nullable: true, description: 'Keys of that set' })
  keys: number | null;

  @ApiProperty({ ...count, nullable: true, description: 'That set is the fold of the entries before this one' })
  upto: number | null;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class MemberResponse {
  @ApiProperty({ description: 'Its digest, or its URI while the digest is not known' })
  shard: string;

  @ApiProperty({ ...count, description: 'How often it counts' })
  weight: number;
}

export class MembersResponse extends PageResponse {
  @ApiProperty({ type: [MemberResponse], description: 'In the order they were registered' })
  items: MemberResponse[];
}

export class DatasetBreakdownResponse extends PickType(ProvenanceResponse, [
  'totals',
  'byKind',
  'byInvolvement',
  'byVendor',
  'byOrigin',
  'asOf',
]) {
  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;
}

class ChangedMemberResponse {
  @ApiProperty({ enum: ['added', 'removed'] })
  change: string;

  @ApiProperty()
  shard: string;
}

export class DatasetDiffResponse extends PageResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty({ description: 'The version compared with' })
  from: string;

  @ApiProperty()
  to: string;

  @ApiProperty({ ...count, description: 'Members that the first lacks' })
  added: number;

  @ApiProperty({ ...count, description: 'Members that the second lacks' })
  removed: number;

  @ApiProperty({ type: [ChangedMemberResponse], description: 'In the order they were registered' })
  items: ChangedMemberResponse[];
}

export function toMadeResponse({ version, receipt, job }: CommittedVersion): DatasetVersionMadeResponse {
  const { dataset, version: name, state, shards, upstreamShards } = version;
  return { dataset, version: name, state, shards, upstreamShards, ...(job !== undefined && { job }), receipt };
}

/** @param bases the names of versions by id, those that the shown ones were made from among them */
export function toVersionResponse(
  { id: _id, base, ...version }: DatasetVersion,
  bases: ReadonlyMap<number, string>,
  job: string | undefined,
): DatasetVersionItemResponse {
  const from = base === null ? null : (bases.get(base) ?? null);
  return { ...version, base: from, ...(job !== undefined && { job }) };
}
