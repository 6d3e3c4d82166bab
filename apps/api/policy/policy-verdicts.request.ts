import { Optional, TrueOrFalse } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class UsesPolicyQuery extends PageRequest {
  /**
   * Merge in the uses of all ancestors.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  chain?: boolean;
}
