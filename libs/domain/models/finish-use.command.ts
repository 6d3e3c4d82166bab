import { parseInstant } from '@core/kernel';
import { NotFarAhead, Parsed } from '@platform/validation';

/** States when a recorded use ended. */
export class FinishUse {
  /** After the start of the use. */
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly finishedAt: string;
}
