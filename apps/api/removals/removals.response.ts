import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { JsonObject } from '@core/kernel';
import type { StoredEntry } from '@domain/ledger';
import { STAGES } from '@domain/models';
import {
  type AffectedVersions,
  type Execution,
  type Removal,
  REMOVAL_BASES,
  REMOVAL_METHODS,
  REMOVAL_STATES,
} from '@domain/removals';
import { INVOLVEMENTS, ORIGIN_KINDS } from '@domain/origins';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';
import { SCOPE_ROLES } from './removals.request.js';

const count = { type: 'integer' } as const;
const instant = { format: 'date-time' } as const;
export const USED = ['used_before_removal', 'used_after_removal'] as const;

class ListedShardsResponse {
  @ApiProperty({ ...count, description: 'How many: a long list is in entries of its own' })
  listed: number;
}

class VersionOfDatasetResponse {
  @ApiProperty()
  name: string;

  @ApiProperty()
  version: string;
}

class RecordKeysResponse {
  @ApiProperty(count)
  count: number;

  @ApiProperty({ description: 'To the keys, which are kept beside the ledger' })
  commitment: string;
}

class PeriodResponse {
  @ApiPropertyOptional(instant)
  from?: string;

  @ApiPropertyOptional(instant)
  to?: string;
}

@ApiExtraModels(ListedShardsResponse, VersionOfDatasetResponse)
class SelectorResponse {
  @ApiPropertyOptional({
    oneOf: [{ type: 'array', items: { type: 'string' } }, { $ref: getSchemaPath(ListedShardsResponse) }],
  })
  shards?: Removal['selector']['shards'];

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { $ref: getSchemaPath(VersionOfDatasetResponse) }] })
  dataset?: Removal['selector']['dataset'];

  @ApiPropertyOptional()
  vendor?: string;

  @ApiPropertyOptional()
  channel?: string;

  @ApiPropertyOptional()
  generator?: string;

  @ApiPropertyOptional({ enum: ORIGIN_KINDS })
  kind?: string;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  involvement?: string;

  @ApiPropertyOptional({ type: PeriodResponse })
  collected?: PeriodResponse;

  @ApiPropertyOptional()
  uriPrefix?: string;

  @ApiPropertyOptional()
  domain?: string;

  @ApiPropertyOptional({ type: RecordKeysResponse })
  recordKeys?: RecordKeysResponse;
}

class RequesterCommitmentResponse {
  @ApiProperty({ description: '`sha256:<hex>`, as the ledger holds it' })
  commitment: string;

  @ApiProperty({ description: 'What it commits to was erased' })
  erased: boolean;
}

export class RemovalItemResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ enum: REMOVAL_STATES })
  state: string;

  @ApiProperty({ type: SelectorResponse })
  selector: SelectorResponse;

  @ApiProperty()
  reason: string;

  @ApiPropertyOptional({ enum: REMOVAL_BASES })
  basis?: string;

  @ApiProperty({ enum: REMOVAL_METHODS })
  method: string;

  @ApiProperty(instant)
  effectiveAt: string;

  @ApiPropertyOptional(instant)
  receivedAt?: string;

  @ApiPropertyOptional(instant)
  dueAt?: string;

  @ApiProperty({ description: 'Due before the time of the position, and neither verified nor withdrawn' })
  overdue: boolean;

  @ApiProperty({ enum: ['required', 'not_required'] })
  approval: string;

  @ApiProperty({ ...count, description: 'Index of the entry that ordered it' })
  orderedEntry: number;

  @ApiProperty(instant)
  orderedAt: string;

  @ApiProperty()
  orderedBy: string;

  @ApiPropertyOptional({ description: 'The verification begun last' })
  verification?: string;
}

export class RemovalsResponse extends PageResponse {
  @ApiProperty({ type: [RemovalItemResponse] })
  items: RemovalItemResponse[];
}

class ScopeCountsResponse {
  @ApiProperty({ ...count, description: 'Shards that the selector selects' })
  selected: number;

  @ApiProperty({
    ...count,
    description: 'Those and what descends from them, but through redactions that answer the removal',
  })
  tainted: number;
}

export class RemovalResponse extends RemovalItemResponse {
  @ApiProperty({ type: ScopeCountsResponse })
  scope: ScopeCountsResponse;

  @ApiProperty({ ...count, description: 'Redactions that answer it' })
  redactions: number;

  @ApiPropertyOptional({ type: RequesterCommitmentResponse })
  requestedBy?: RequesterCommitmentResponse;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class ScopedShardResponse {
  @ApiProperty()
  shard: string;

  @ApiProperty({ enum: SCOPE_ROLES })
  role: string;

  @ApiProperty({
    ...count,
    description: 'The entry that brought it into the scope: the order, its registration, a correction',
  })
  entry: number;

  @ApiProperty(instant)
  at: string;
}

export class ScopeResponse extends PageResponse {
  @ApiProperty({ type: [ScopedShardResponse] })
  items: ScopedShardResponse[];
}

class AffectedDatasetVersionResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ ...count, description: 'Members that are in the scope' })
  shards: number;

  @ApiProperty({ ...instant, type: String, nullable: true })
  committedAt: string | null;

  @ApiProperty({ enum: ['committed_before_removal', 'committed_after_removal'] })
  status: string;
}

class AffectedModelVersionResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: USED })
  status: string;

  @ApiProperty({ description: 'Only an ancestor of it used such a dataset version' })
  inherited: boolean;

  @ApiProperty({ enum: STAGES, isArray: true, description: 'Of its own uses' })
  stages: readonly string[];
}

class AffectedByRemovalResponse {
  @ApiProperty({ type: [AffectedDatasetVersionResponse] })
  datasetVersions: AffectedDatasetVersionResponse[];

  @ApiProperty({ type: [AffectedModelVersionResponse] })
  modelVersions: AffectedModelVersionResponse[];
}

export class RemovalAffectedResponse extends AffectedByRemovalResponse {
  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class ScopeExampleResponse {
  @ApiProperty()
  shard: string;

  @ApiProperty({ enum: SCOPE_ROLES })
  role: string;
}

class PreviewedScopeResponse extends ScopeCountsResponse {
  @ApiProperty({
    ...count,
    description: 'Shards that match but for their period of collection, of which nothing is recorded',
  })
  collectedUnknown: number;

  @ApiProperty({ type: [ScopeExampleResponse] })
  examples: ScopeExampleResponse[];
}

export class RemovalPreviewResponse {
  @ApiProperty({ enum: [true] })
  dryRun: boolean;

  @ApiProperty({ type: PreviewedScopeResponse })
  scope: PreviewedScopeResponse;

  @ApiProperty({ type: AffectedByRemovalResponse })
  affected: AffectedByRemovalResponse;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class RemovalStepResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ enum: REMOVAL_STATES })
  state: string;

  @ApiPropertyOptional(instant)
  dueAt?: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class RemovalOrderedResponse extends RemovalStepResponse {
  @ApiProperty({ type: ScopeCountsResponse })
  scope: ScopeCountsResponse;
}

class ExecutionResponse {
  @ApiPropertyOptional()
  location?: string;

  @ApiPropertyOptional()
  shard?: string;

  @ApiProperty()
  percent: number;

  @ApiPropertyOptional({ type: [Object] })
  evidence?: readonly object[];

  @ApiProperty(count)
  entry: number;
}

export class ExecutionsResponse extends PageResponse {
  @ApiProperty({ type: [ExecutionResponse] })
  items: ExecutionResponse[];
}

class RemovalEntryResponse {
  @ApiProperty(count)
  index: number;

  @ApiProperty()
  kind: string;

  @ApiProperty(instant)
  at: string;

  @ApiProperty()
  by: string;

  @ApiProperty({ type: Object })
  data: JsonObject;
}

export class RemovalHistoryResponse extends PageResponse {
  @ApiProperty({ type: [RemovalEntryResponse] })
  items: RemovalEntryResponse[];
}

export function toRemovalResponse(removal: Removal): RemovalItemResponse {
  const { phase: _phase, number: _number, approvalRequired, requestedBy: _requestedBy, ...shown } = removal;
  return { ...shown, approval: approvalRequired ? 'required' : 'not_required' };
}

export function toAffectedResponse({ datasetVersions, modelVersions }: AffectedVersions): AffectedByRemovalResponse {
  return {
    datasetVersions: datasetVersions.map(({ id: _id, ...version }) => version),
    modelVersions: modelVersions.map(({ id: _id, ...version }) => version),
  };
}

export function toExecutionResponse({ place, isShard, evidence, ...execution }: Execution): ExecutionResponse {
  return { ...(isShard ? { shard: place } : { location: place }), ...execution, ...(evidence && { evidence }) };
}

export function toEntryResponse({ index, kind, at, by, data }: StoredEntry): RemovalEntryResponse {
  return { index, kind, at, by, data };
}
