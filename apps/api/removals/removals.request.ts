import { type Instant, parseInstant } from '@core/kernel';
import { REMOVAL_STATES, type RemovalState } from '@domain/removals';
import { OneOf, Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class RemovalParams {
  /** @example removal-1 */
  @Text({ max: 100 })
  id: string;
}

export class OrderQuery {
  /** Preview what the removal would concern, and order nothing. */
  @Optional()
  @TrueOrFalse()
  dryRun?: boolean;
}

export class RemovalsQuery extends PageRequest {
  @Optional()
  @OneOf(REMOVAL_STATES)
  state?: RemovalState;

  /** Only removals due before the time of the position and neither verified nor withdrawn. */
  @Optional()
  @TrueOrFalse()
  overdue?: boolean;

  /**
   * Only removals due before this instant and neither verified nor withdrawn.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  dueBefore?: Instant;
}

export const SCOPE_ROLES = ['selected', 'descends'] as const;

export class ScopeQuery extends PageRequest {
  @Optional()
  @OneOf(SCOPE_ROLES)
  role?: (typeof SCOPE_ROLES)[number];
}
