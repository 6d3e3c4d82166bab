import { parseModelName, parseVersion } from '@core/kernel';
import { Parsed, Text } from '@platform/validation';

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

export class ModelUseParams extends ModelVersionParams {
  /**
   * The id that recording the use returned.
   * @example use:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865
   */
  @Text({ max: 80 })
  use: string;
}
