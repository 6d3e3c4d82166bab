import { Parsed, Text } from '@platform/validation';
import { parseShardName } from '@core/kernel';

export class InspectionParams {
  /** @example inspection-1 */
  @Text({ max: 200 })
  id: string;
}

export class ExamplesQuery {
  /** The shard's name. */
  @Parsed(parseShardName)
  shard: string;
}
