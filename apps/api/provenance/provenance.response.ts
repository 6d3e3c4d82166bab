import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RELATIONS, STAGES } from '@domain/models';
import { INVOLVEMENTS, ORIGIN_KINDS } from '@domain/origins';
import { PageResponse, PositionResponse } from '../http/index.js';

const count = { type: 'integer' } as const;
const sum = { type: 'integer', nullable: true, description: 'null: known of no shard' } as const;

class UnknownResponse {
  @ApiPropertyOptional(count)
  records?: number;

  @ApiPropertyOptional(count)
  tokens?: number;

  @ApiPropertyOptional(count)
  bytes?: number;
}

class FiguresResponse {
  @ApiProperty(count)
  shards: number;

  @ApiProperty(sum)
  records: number | null;

  @ApiProperty(sum)
  tokens: number | null;

  @ApiProperty(sum)
  bytes: number | null;

  @ApiProperty({ description: 'Shards that lack a figure', type: UnknownResponse })
  unknown: UnknownResponse;
}

class PartResponse extends FiguresResponse {
  @ApiProperty({ description: 'Declared on the members themselves', type: FiguresResponse })
  direct: FiguresResponse;

  @ApiProperty({ description: 'Only through ancestors', type: FiguresResponse })
  inherited: FiguresResponse;
}

class KindPartResponse extends PartResponse {
  @ApiProperty({ enum: ORIGIN_KINDS })
  kind: string;
}

class InvolvementPartResponse extends KindPartResponse {
  @ApiProperty({ enum: INVOLVEMENTS })
  involvement: string;
}

class VendorPartResponse extends PartResponse {
  @ApiProperty()
  vendor: string;
}

class CollectedResponse {
  @ApiPropertyOptional({ format: 'date-time' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  to?: string;
}

export class OriginResponse {
  @ApiProperty({ enum: ORIGIN_KINDS })
  kind: string;

  @ApiProperty({ enum: INVOLVEMENTS })
  involvement: string;

  @ApiPropertyOptional()
  vendor?: string;

  @ApiPropertyOptional()
  channel?: string;

  @ApiPropertyOptional()
  generator?: string;

  @ApiPropertyOptional()
  nexus?: string;

  @ApiPropertyOptional()
  acquisition?: string;

  @ApiPropertyOptional()
  jurisdiction?: string;

  @ApiPropertyOptional({ type: CollectedResponse })
  collected?: CollectedResponse;

  @ApiPropertyOptional({ description: 'The id of the terms, where the declaration names them' })
  terms?: string;
}

class ShareResponse {
  @ApiProperty()
  shards: number;

  @ApiProperty({ type: Number, nullable: true, description: "null unless every shard's tokens are known" })
  tokens: number | null;
}

class OriginPartResponse extends PartResponse {
  @ApiProperty({ type: OriginResponse })
  origin: OriginResponse;

  @ApiProperty({ type: ShareResponse })
  share: ShareResponse;
}

class StagePartResponse extends FiguresResponse {
  @ApiProperty({ enum: STAGES })
  stage: string;
}

class TrainedParentResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: RELATIONS })
  relation: string;

  @ApiProperty({ description: 'Not registered here' })
  external: boolean;
}

class GapResponse {
  @ApiProperty({ example: 'origin_unknown' })
  reason: string;

  @ApiPropertyOptional(count)
  shards?: number;

  @ApiPropertyOptional({
    description: 'Model versions registered here that made some of the data: ask about them',
    type: [String],
  })
  generators?: readonly string[];

  @ApiPropertyOptional()
  model?: string;

  @ApiPropertyOptional()
  version?: string;

  @ApiPropertyOptional()
  parent?: string;
}

export class ProvenanceResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ type: FiguresResponse })
  totals: FiguresResponse;

  @ApiProperty({ type: [KindPartResponse] })
  byKind: readonly KindPartResponse[];

  @ApiProperty({ type: [InvolvementPartResponse] })
  byInvolvement: readonly InvolvementPartResponse[];

  @ApiProperty({ type: [VendorPartResponse] })
  byVendor: readonly VendorPartResponse[];

  @ApiProperty({ type: [OriginPartResponse] })
  byOrigin: readonly OriginPartResponse[];

  @ApiProperty({ type: [StagePartResponse] })
  byStage: readonly StagePartResponse[];

  @ApiProperty({ type: [TrainedParentResponse] })
  parents: readonly TrainedParentResponse[];

  @ApiProperty({ description: 'What the record cannot tell', type: [GapResponse] })
  gaps: readonly GapResponse[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class TermsInForceResponse {
  @ApiProperty()
  id: string;

  @ApiProperty()
  vendor: string;

  @ApiProperty()
  document: string;

  @ApiProperty()
  version: string;

  @ApiPropertyOptional()
  channel?: string;

  @ApiPropertyOptional()
  jurisdiction?: string;

  @ApiProperty({ type: CollectedResponse })
  effective: CollectedResponse;

  @ApiPropertyOptional({ description: 'How strong the evidence of these terms is' })
  evidence?: string;

  @ApiProperty({ type: [Object] })
  rules: readonly object[];

  @ApiProperty({ ...count, description: 'Index of the entry that stated them so' })
  entry: number;
}

class ExposurePathResponse {
  @ApiProperty({ enum: ['data', 'parent'] })
  via: string;

  @ApiProperty({ description: 'The model version of the chain by which the path enters' })
  model: string;

  @ApiProperty()
  version: string;

  @ApiPropertyOptional({ enum: STAGES })
  stage?: string;

  @ApiPropertyOptional()
  dataset?: string;

  @ApiPropertyOptional()
  datasetVersion?: string;

  @ApiPropertyOptional({ ...count, description: 'Members that have it, declared or through ancestors' })
  shards?: number;

  @ApiPropertyOptional({ ...count, description: 'Shards of the upstream that declare it themselves' })
  sources?: number;

  @ApiPropertyOptional({ enum: INVOLVEMENTS, isArray: true })
  involvement?: readonly string[];

  @ApiPropertyOptional({ format: 'date-time' })
  firstUsedAt?: string;

  @ApiPropertyOptional({ description: 'From a shard that declares it down to the member', type: [String] })
  example?: readonly string[];

  @ApiPropertyOptional({ type: [TermsInForceResponse] })
  termsAtCollection?: readonly TermsInForceResponse[];

  @ApiPropertyOptional({ description: 'False: for some of it nobody said when it was collected' })
  collectionKnown?: boolean;

  @ApiPropertyOptional({ type: [TermsInForceResponse] })
  termsAtUse?: readonly TermsInForceResponse[];

  @ApiPropertyOptional({ enum: RELATIONS })
  relation?: string;

  @ApiPropertyOptional()
  parent?: string;
}

const answerOfThree = { oneOf: [{ type: 'boolean' as const }, { type: 'string' as const, enum: ['unknown'] }] };

export class ExposureResponse {
  @ApiProperty(answerOfThree)
  exposed: boolean | 'unknown';

  @ApiProperty({ ...answerOfThree, description: 'Whether by training; false: by evaluation only, or not at all' })
  trained: boolean | 'unknown';

  @ApiProperty({ type: [ExposurePathResponse] })
  paths: readonly ExposurePathResponse[];

  @ApiProperty({ description: 'Why the answer is unknown, or what it leaves open', type: [GapResponse] })
  gaps: readonly GapResponse[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class ComponentResponse extends FiguresResponse {
  @ApiProperty({ type: String, nullable: true, description: "The label's value; null: shards that lack the label" })
  value: string | null;

  @ApiProperty({ type: [OriginPartResponse] })
  byOrigin: readonly OriginPartResponse[];
}

export class ComponentsResponse extends PageResponse {
  @ApiProperty({ type: [ComponentResponse] })
  items: readonly ComponentResponse[];
}

class AffectedDatasetVersionResponse {
  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ ...count, description: 'Members that are the shard or descend from it' })
  shards: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  committedAt: string | null;
}

class AffectedModelVersionResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: ['used', 'inherited'] })
  status: string;

  @ApiProperty({ enum: STAGES, isArray: true })
  stages: readonly string[];
}

export class ImpactResponse {
  @ApiProperty({ type: [AffectedDatasetVersionResponse] })
  datasetVersions: readonly AffectedDatasetVersionResponse[];

  @ApiProperty({ type: [AffectedModelVersionResponse] })
  modelVersions: readonly AffectedModelVersionResponse[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}
