import { parseModelName, parseVersion } from '@core/kernel';
import { Parsed } from '@platform/validation';

export class ModelParams {
  /**
   * The model’s name.
   * @example lark
   */
  @Parsed(parseModelName)
  model: string;
}

export class ModelVersionParams extends ModelParams {
  /** @example 1.0 */
  @Parsed(parseVersion)
  version: string;
}
