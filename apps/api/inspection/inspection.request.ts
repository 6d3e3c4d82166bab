import { Text } from '@platform/validation';

export class InspectionParams {
  /** @example inspection-1 */
  @Text({ max: 200 })
  id: string;
}
