import { type Instant, parseInstant } from '@core/kernel';
import { Optional, Parsed, Text, WholeNumber } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class AccessLogRequest extends PageRequest {
  /**
   * Only records from this instant on.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  since?: Instant;

  /**
   * Only records before this instant.
   * @example 2026-08-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  until?: Instant;

  /** Only requests with the key of this id. */
  @Optional()
  @Text({ max: 100 })
  key?: string;

  /** Only requests with a key of the principal of this id. */
  @Optional()
  @Text({ max: 100 })
  principal?: string;

  /** Only requests answered with this status. */
  @Optional()
  @WholeNumber({ min: 100, max: 599 })
  status?: number;
}
