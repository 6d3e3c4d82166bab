import { NAME_LIMIT, parseSlug, parseUri } from '@core/kernel';
import { Holds, OneOf, Optional, Parsed, Text } from '@platform/validation';
import { OneLine } from './one-line.js';

export const VENDOR_KINDS = ['model_provider', 'reseller', 'crawler', 'annotation_firm', 'licensor', 'other'] as const;

export type VendorKind = (typeof VENDOR_KINDS)[number];

/** What is stated about a vendor whose slug is in the address. */
export class VendorFacts {
  /** @example OpenAI */
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly name: string;

  /** Defaults to `other`. */
  @Optional()
  @OneOf(VENDOR_KINDS)
  readonly kind?: VendorKind;

  /**
   * An http or https address.
   * @example https://openai.com/
   */
  @Optional()
  @Parsed(parseUri)
  @WebAddress()
  readonly url?: string;
}

/** Declares a vendor. The slug is its identity; the rest may be declared again, differently. */
export class DeclareVendor extends VendorFacts {
  /** @example openai */
  @Parsed(parseSlug)
  readonly slug: string;
}

/** It becomes a link in a browser, where `javascript:` would run. */
export function WebAddress(): PropertyDecorator {
  return Holds('must be an http or https address', (value) => /^https?:\/\//i.test(value as string));
}
