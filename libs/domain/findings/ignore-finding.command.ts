import { parseInstant } from '@core/kernel';
import { NotFarAhead, OptionalOrNull, Parsed, Printable, Text } from '@platform/validation';

/** Ignores a finding until an instant: its state stays. */
export class IgnoreFinding {
  /**
   * From this instant on it is not ignored any longer; without it, from now on.
   * @example 2026-12-01T00:00:00Z
   */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly until?: string | null;

  /** The reason. It is stored for ever: no personal data. */
  @Text({ max: 2_000 })
  @Printable()
  readonly reason: string;
}
