import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DatasetVersion } from '@domain/datasets';
import { type ModelParent, type ModelUse, type ModelVersion, RELATIONS, STAGES } from '@domain/models';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';

export class ModelVersionDeclaredResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

class UseRecordedResponse {
  @ApiProperty({ description: 'Id of the use; the same after an amendment' })
  id: string;

  @ApiProperty({
    enum: ['recorded', 'amended', 'existing'],
    description: 'amended: it was held otherwise; existing: it says nothing new',
  })
  outcome: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class UsesRecordedResponse {
  @ApiProperty({ type: ReceiptResponse, description: 'The one of the last statement' })
  receipt: ReceiptResponse;

  @ApiProperty({ type: [UseRecordedResponse], description: 'In the order of the request' })
  uses: UseRecordedResponse[];
}

class ModelItemResponse {
  @ApiProperty()
  model: string;

  @ApiProperty({ type: 'integer', description: 'How many versions are registered' })
  versions: number;

  @ApiProperty({ description: 'The version declared last' })
  latest: string;
}

export class ModelsResponse extends PageResponse {
  @ApiProperty({ type: [ModelItemResponse] })
  items: ModelItemResponse[];
}

class ParentResponse {
  @ApiProperty({ enum: RELATIONS })
  relation: string;

  @ApiPropertyOptional()
  model?: string;

  @ApiPropertyOptional()
  version?: string;

  @ApiPropertyOptional({ description: 'vendor/name@version' })
  external?: string;
}

export class ModelVersionItemResponse {
  @ApiProperty()
  model: string;

  @ApiProperty()
  version: string;

  @ApiPropertyOptional()
  description?: string;

  @ApiProperty({ type: [ParentResponse] })
  parents: ParentResponse[];

  @ApiProperty({ type: 'integer', description: 'Index of the entry that declared it' })
  entry: number;
}

export class ModelVersionsResponse extends PageResponse {
  @ApiProperty({ type: [ModelVersionItemResponse], description: 'In the order declared' })
  items: ModelVersionItemResponse[];
}

export class UseResponse {
  @ApiProperty()
  id: string;

  @ApiProperty()
  dataset: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ enum: STAGES })
  stage: string;

  @ApiPropertyOptional()
  purpose?: string;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: still running' })
  finishedAt?: string;

  @ApiPropertyOptional()
  epochs?: number;

  @ApiProperty({ type: 'integer', description: 'Index of the entry that stated it so' })
  entry: number;
}

export class ModelVersionResponse extends ModelVersionItemResponse {
  @ApiProperty({ type: [UseResponse], description: 'By start' })
  uses: UseResponse[];

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export function toVersionResponse({ id: _id, parents, ...version }: ModelVersion): ModelVersionItemResponse {
  return { ...version, parents: parents.map(toParentResponse) };
}

function toParentResponse(parent: ModelParent): ParentResponse {
  if ('external' in parent) return parent;
  const { id: _id, ...named } = parent;
  return named;
}

/** `datasets` holds the dataset versions that the uses name. */
export function toUsesResponse(uses: readonly ModelUse[], datasets: readonly DatasetVersion[]): UseResponse[] {
  const byId = new Map(datasets.map((one) => [one.id, one]));
  return uses.map(({ modelVersion: _modelVersion, datasetVersion, validFrom, id, ...use }) => {
    const named = byId.get(datasetVersion);
    if (!named) throw new Error(`use ${id} names dataset version ${datasetVersion}, which is not there`);
    return { id, dataset: named.dataset, version: named.version, ...use, entry: validFrom };
  });
}
