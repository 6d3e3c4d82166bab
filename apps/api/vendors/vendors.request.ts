import { NAME_LIMIT, parseInstant, parseSlug } from '@core/kernel';
import { Optional, Parsed, Text } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class VendorParams {
  /**
   * The vendor’s slug.
   * @example openai
   */
  @Parsed(parseSlug)
  slug: string;
}

export class TermsQuery extends PageRequest {
  /** Only those in force at this instant. */
  @Optional()
  @Parsed(parseInstant)
  at?: string;

  /**
   * Only those for this channel, or for every one.
   * @example api
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  channel?: string;

  /**
   * Only those for this jurisdiction, or for every one.
   * @example EEA
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  jurisdiction?: string;
}
