import { NAME_LIMIT, parseInstant, parseSlug } from '@core/kernel';
import { PageRequest } from '../http/index.js';
import { parseGenerator } from '../provenance/provenance.request.js';
import { Optional, Parsed, Text } from '@platform/validation';

export class VendorParams {
  /**
   * The slug of the vendor.
   * @example openai
   */
  @Parsed(parseSlug)
  slug: string;
}

export class TermsParams extends VendorParams {
  /**
   * Id of the terms, percent-encoded.
   * @example terms:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865
   */
  @Text({ max: NAME_LIMIT })
  terms: string;
}

export class ApprovalsQuery extends PageRequest {
  /** Only approvals that hold at this instant. */
  @Optional()
  @Parsed(parseInstant)
  at?: string;

  /**
   * Only approvals for this channel or for every channel.
   * @example cloud-reseller
   */
  @Optional()
  @Parsed(parseSlug)
  channel?: string;
}

export class TermsQuery extends PageRequest {
  /** Only terms effective at this instant. */
  @Optional()
  @Parsed(parseInstant)
  at?: string;

  /**
   * Only terms for this channel or for every channel.
   * @example api
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  channel?: string;

  /**
   * Only terms for this jurisdiction or for every jurisdiction.
   * @example EEA
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  jurisdiction?: string;

  /**
   * Only terms that bind this model, as a licence of weights does, or every model:
   * vendor/name@version; without a version those that bind any version of it.
   * @example meta/llama-3.1-8b@1
   */
  @Optional()
  @Parsed(parseGenerator)
  generator?: string;
}
