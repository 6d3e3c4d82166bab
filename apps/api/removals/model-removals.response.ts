import { ApiProperty } from '@nestjs/swagger';
import { STAGES } from '@domain/models';
import { type ModelRemoval, REMOVAL_STATES } from '@domain/removals';
import { PageResponse } from '../http/index.js';
import { USED } from './removals.response.js';

const count = { type: 'integer' } as const;
const instant = { format: 'date-time' } as const;

class RemovedUseResponse {
  @ApiProperty({ description: 'The model version that used it: the one asked about, or an ancestor' })
  model: string;

  @ApiProperty()
  version: string;

  @ApiProperty()
  dataset: string;

  @ApiProperty()
  datasetVersion: string;

  @ApiProperty({ enum: STAGES })
  stage: string;

  @ApiProperty(instant)
  startedAt: string;

  @ApiProperty({ ...instant, type: String, nullable: true, description: 'null: still running' })
  finishedAt: string | null;

  @ApiProperty({ enum: USED })
  status: string;

  @ApiProperty({ ...count, description: 'Members of the dataset version that are in the removal’s scope' })
  shards: number;

  @ApiProperty({ type: [String], description: 'From a selected shard down to such a member' })
  example: readonly string[];
}

class ModelRemovalResponse {
  @ApiProperty()
  removal: string;

  @ApiProperty({ enum: REMOVAL_STATES })
  state: string;

  @ApiProperty({ enum: ['never_used', ...USED] })
  status: string;

  @ApiProperty(instant)
  effectiveAt: string;

  @ApiProperty({ type: [RemovedUseResponse] })
  uses: RemovedUseResponse[];
}

export class ModelRemovalsResponse extends PageResponse {
  @ApiProperty({ type: [ModelRemovalResponse] })
  items: ModelRemovalResponse[];
}

export function toModelRemovalResponse({ number: _number, uses, ...removal }: ModelRemoval): ModelRemovalResponse {
  return { ...removal, uses: [...uses] };
}
