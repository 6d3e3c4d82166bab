import { parseModelName, parseVersion } from '@core/kernel';
import { STAGES, type Stage } from '@domain/models';
import { ListOfTexts, OneOf, Optional, Parsed, Printable, Text, TrueOrFalse, WholeNumber } from '@platform/validation';

/** Reasons that one statement may give. */
const BLIND_LIMIT = 200;

/** What a run's receipts are of, and what its watcher could not see. */
export class StateRun {
  /**
   * Id of the run, the same on all its ranks.
   * @example slurm-88213
   */
  @Text({ max: 256 })
  @Printable()
  readonly run: string;

  /** @example lark */
  @Parsed(parseModelName)
  readonly model: string;

  /** @example 1.0 */
  @Parsed(parseVersion)
  readonly version: string;

  @OneOf(STAGES)
  readonly stage: Stage;

  /**
   * The dataset version that the run was given, as it states it. What counts as declared is the
   * recorded uses of the model version, not this.
   * @example essays@1
   */
  @Optional()
  @Text({ max: 512 })
  @Printable()
  readonly dataset?: string;

  /** The rank that this line speaks for. Defaults to 0. */
  @Optional()
  @WholeNumber({ min: 0, max: 2 ** 31 - 1 })
  readonly rank?: number;

  /** True: the rank still reads, and `blind` is not final. Defaults to false. */
  @Optional()
  @TrueOrFalse()
  readonly open?: boolean;

  /**
   * What the watcher could not see, such as a library that opens files by itself. Reasons add up;
   * none is taken back. An empty list states that nothing was hidden.
   * @example ["native reader pyarrow"]
   */
  @ListOfTexts({ max: BLIND_LIMIT, length: 256 })
  @Printable()
  readonly blind: readonly string[];
}
