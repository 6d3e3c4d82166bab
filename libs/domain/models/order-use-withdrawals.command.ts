import { parseDatasetName, parseInstant, parseModelName, parseVersion } from '@core/kernel';
import { ObjectOf, OneOf, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';
import { type Stage, STAGES } from './record-uses.command.js';

/** Which uses are withdrawn: those that meet all conditions that are given. */
@Rule<UseSelector>(({ model, modelVersion, dataset, datasetVersion }, complain) => {
  if (model === undefined && dataset === undefined) complain('', 'needs a dataset or a model');
  if (modelVersion !== undefined && model === undefined) complain('/model', 'is required with modelVersion');
  if (datasetVersion !== undefined && dataset === undefined) complain('/dataset', 'is required with datasetVersion');
})
export class UseSelector {
  /** @example allenai/dolmino */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /**
   * Defaults to all versions of the dataset.
   * @example 0925
   */
  @Optional()
  @Parsed(parseVersion)
  readonly datasetVersion?: string;

  /** @example lark */
  @Optional()
  @Parsed(parseModelName)
  readonly model?: string;

  /**
   * Defaults to all versions of the model.
   * @example 1.0
   */
  @Optional()
  @Parsed(parseVersion)
  readonly modelVersion?: string;

  @Optional()
  @OneOf(STAGES)
  readonly stage?: Stage;
}

/** Withdraws all selected uses, which were recorded by mistake, for one reason. */
export class OrderUseWithdrawals {
  @ObjectOf(() => UseSelector)
  readonly selector: UseSelector;

  /** Why; it is kept for ever with each use, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  readonly reason: string;
}

/** One line of withdrawals: the uses of a dataset version by a model version in a stage. */
export class WithdrawUseLine {
  /** @example lark */
  @Parsed(parseModelName)
  readonly model: string;

  /** @example 1.0 */
  @Parsed(parseVersion)
  readonly modelVersion: string;

  /** @example allenai/dolmino */
  @Parsed(parseDatasetName)
  readonly dataset: string;

  /** @example 0925 */
  @Parsed(parseVersion)
  readonly datasetVersion: string;

  @OneOf(STAGES)
  readonly stage: Stage;

  /** Defaults to every start. */
  @Optional()
  @Parsed(parseInstant)
  readonly startedAt?: string;
}
