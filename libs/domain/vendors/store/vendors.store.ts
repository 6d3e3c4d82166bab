import { parseDigest } from '@core/kernel';
import type { Transaction } from '@platform/database';
import type { DeclareVendor } from '../declare-vendor.command.js';
import { type TermsContent, termsId } from '../terms.js';
import { type ApprovalContent, approvalId } from '../approval.js';
import { CLOSE_APPROVAL, INSERT_APPROVAL } from './approval.sql.js';
import { CLOSE_TERMS, INSERT_TERMS, INSERT_WITHDRAWAL } from './terms.sql.js';
import { CLOSE_VENDOR, INSERT_VENDOR } from './vendor.sql.js';

/** Ends the row of the vendor that is current, and inserts this one. */
export async function replaceVendor(tx: Transaction, entry: number, vendor: DeclareVendor): Promise<void> {
  await tx.query(CLOSE_VENDOR, [vendor.slug, entry]);
  await tx.query(INSERT_VENDOR, [vendor.slug, entry, vendor.name, vendor.kind ?? 'other', vendor.url]);
}

/** Ends the row of the terms that is current, and inserts this one. */
export async function replaceTerms(
  tx: Transaction,
  entry: number,
  vendor: string,
  { digest, effective, rules, generators, ...terms }: TermsContent,
): Promise<void> {
  const id = termsId(vendor, terms);
  await tx.query(CLOSE_TERMS, [id, entry]);
  await tx.query(INSERT_TERMS, [
    id,
    entry,
    vendor,
    terms.document,
    terms.version,
    terms.channel,
    terms.jurisdiction,
    terms.url,
    digest && parseDigest(digest),
    terms.publishedAt,
    effective.from,
    effective.to,
    terms.evidence,
    JSON.stringify(rules),
    terms.capturedAt,
    generators && JSON.stringify(generators),
  ]);
}

/** Ends the current row of the terms at the entry that withdraws them. */
export async function withdrawTerms(tx: Transaction, id: string, entry: number, reason: string): Promise<void> {
  await tx.query(CLOSE_TERMS, [id, entry]);
  await tx.query(INSERT_WITHDRAWAL, [entry, id, reason]);
}

/** Ends the row of the approval that is current, and inserts this one. */
export async function replaceApproval(
  tx: Transaction,
  entry: number,
  vendor: string,
  approval: ApprovalContent,
): Promise<void> {
  const id = approvalId(vendor, approval);
  const { channel, generator, grantedTo, purpose, approvedBy, effective, evidence, note } = approval;
  await tx.query(CLOSE_APPROVAL, [id, entry]);
  await tx.query(INSERT_APPROVAL, [
    ...[id, entry, vendor, channel, generator, grantedTo, purpose, approvedBy],
    ...[effective.from, effective.to, evidence && JSON.stringify(evidence), note],
  ]);
}
