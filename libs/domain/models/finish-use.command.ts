import { parseInstant } from '@core/kernel';
import { Parsed } from '@platform/validation';

/** States when a recorded use ended. */
export class FinishUse {
  /** After the start of the use. */
  @Parsed(parseInstant)
  readonly finishedAt: string;
}
