import { MAPPED_KINDS } from '@core/subject-index';
import { type Instant, parseInstant } from '@core/kernel';
import { OneOf, Optional, Parsed, Text } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class EntriesRequest extends PageRequest {
  /**
   * Only entries from this instant on.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  since?: Instant;

  /**
   * Only entries before this instant.
   * @example 2026-08-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  until?: Instant;

  /** Only entries of this kind. */
  @Optional()
  @OneOf(MAPPED_KINDS)
  kind?: string;

  /**
   * Only entries about this: a shard's digest or URI, a model or dataset version as name@version, a
   * vendor, a removal, a finding, a verification or an API key.
   * @example removal-1
   */
  @Optional()
  @Text({ max: 2048 })
  subject?: string;
}

export class ChangesRequest extends PageRequest {
  /**
   * Only what was stated from here on: an instant, or a tree size.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @Parsed(parsePosition)
  from?: string;

  /**
   * Only what was stated before: an instant, or a tree size.
   * @example 2026-08-01T00:00:00Z
   */
  @Optional()
  @Parsed(parsePosition)
  to?: string;
}

function parsePosition(text: string): string {
  return /^\d{1,15}$/.test(text) ? text : parseInstant(text);
}
