import { parseInstant } from '@core/kernel';
import { NotFarAhead, OptionalOrNull, Parsed, Printable, Rule, Text } from '@platform/validation';

/** Ignores a finding until an instant: its state stays. */
@Rule<IgnoreFinding>(({ until }, complain) => {
  if (until === undefined) complain('/until', 'is required: an instant, or null to ignore it no longer');
})
export class IgnoreFinding {
  /**
   * From this instant on it is not ignored any longer; null: from now on. Required.
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
