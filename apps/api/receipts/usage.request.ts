import { parseSlug } from '@core/kernel';
import { parseDay } from '@domain/receipts';
import { Optional, Parsed, Printable, Text } from '@platform/validation';

/** Whose export the body is. Only beside an export; our own statement names both. */
export class UsageExportQuery {
  /**
   * The vendor whose export the body is.
   * @example openai
   */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  /**
   * The account that the export is of: an organisation.
   * @example org-1
   */
  @Optional()
  @Text({ max: 128 })
  @Printable()
  account?: string;
}

export class UsageQuery {
  /** The first day, in UTC. Defaults to the first that usage states. */
  @Optional()
  @Parsed(parseDay)
  from?: string;

  /** The day after the last, in UTC. Defaults to that after the last that usage states. */
  @Optional()
  @Parsed(parseDay)
  to?: string;
}
