import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type TermsDeclaration, termsId } from './terms.js';
import type { VendorDeclaration } from './vendor.js';

export const VENDOR_ENTRY_KINDS = ['vendor.declared', 'terms.recorded'] as const;

type VendorEntryKind = (typeof VENDOR_ENTRY_KINDS)[number];

const statement = (kind: VendorEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/** The vendor as it is now held to be; an earlier statement of the same slug no longer holds. */
export function vendorDeclared({ slug, name, kind, url }: VendorDeclaration): Statement {
  return statement('vendor.declared', { slug, name, kind, url });
}

/** The terms as they are now held to be; an earlier statement with the same `terms` (derived from vendor and identity) no longer holds. */
export function termsRecorded(vendor: string, declaration: TermsDeclaration): Statement {
  const { document, version, channel, jurisdiction, url, digest, publishedAt, effective, evidence, rules } =
    declaration;
  const identity = { document, version, channel, jurisdiction };
  const terms = termsId(vendor, declaration);
  return statement('terms.recorded', {
    terms,
    vendor,
    ...identity,
    url,
    digest,
    publishedAt,
    effective,
    evidence,
    rules,
  });
}
