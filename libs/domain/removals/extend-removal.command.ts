import { type Instant, parseInstant } from '@core/kernel';
import { NotFarAhead, Parsed, Printable, Text } from '@platform/validation';
import { REASON_LIMIT } from './order-removal.command.js';

/** Moves the instant at which a removal is due. */
export class ExtendRemoval {
  /** @example 2026-07-01T00:00:00Z */
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly dueAt: Instant;

  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly reason: string;
}
