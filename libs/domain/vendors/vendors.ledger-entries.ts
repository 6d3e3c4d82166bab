import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type ApprovalContent, approvalId } from './approval.js';
import type { DeclareVendor } from './declare-vendor.command.js';
import { type Terms, type TermsContent, termsId } from './terms.js';

export const VENDOR_ENTRY_KINDS = [
  'vendor.declared',
  'terms.recorded',
  'terms.withdrawn',
  'approval.recorded',
] as const;

type VendorEntryKind = (typeof VENDOR_ENTRY_KINDS)[number];

const statement = (kind: VendorEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** The vendor from this entry on; it replaces an earlier statement with the same slug. */
export function vendorDeclared({ slug, name, kind = 'other', url }: DeclareVendor): Statement {
  return statement('vendor.declared', { slug, name, kind, url });
}

/**
 * The terms from this entry on; they replace an earlier statement with the same `terms`, the id.
 */
export function termsRecorded(vendor: string, content: TermsContent): Statement {
  return statement('terms.recorded', { ...content, terms: termsId(vendor, content), vendor });
}

/**
 * The terms were recorded by mistake: they are in force in no answer from this entry on. It names
 * them in full, so that it can be read alone.
 */
export function termsWithdrawn(terms: Terms, reason: string): Statement {
  const { id, vendor, document, version, channel, jurisdiction } = terms;
  return statement('terms.withdrawn', { terms: id, vendor, document, version, channel, jurisdiction, reason });
}

/**
 * The approval from this entry on; it replaces an earlier statement with the same `approval`, the
 * id.
 */
export function approvalRecorded(vendor: string, content: ApprovalContent): Statement {
  return statement('approval.recorded', { ...content, approval: approvalId(vendor, content), vendor });
}
