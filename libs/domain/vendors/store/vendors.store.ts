import { parseDigest } from '@core/kernel';
import type { Transaction } from '@platform/database';
import { type TermsDeclaration, termsId } from '../terms.js';
import type { VendorDeclaration } from '../vendor.js';
import { CLOSE_TERMS, INSERT_TERMS } from './terms.sql.js';
import { CLOSE_VENDOR, INSERT_VENDOR } from './vendor.sql.js';

/** From this entry on the vendor is held to be so. */
export async function holdVendor(tx: Transaction, entry: number, vendor: VendorDeclaration): Promise<void> {
  await tx.query(CLOSE_VENDOR, [vendor.slug, entry]);
  await tx.query(INSERT_VENDOR, [vendor.slug, entry, vendor.name, vendor.kind, vendor.url ?? null]);
}

/** From this entry on the terms are held to be so. */
export async function holdTerms(
  tx: Transaction,
  entry: number,
  vendor: string,
  terms: TermsDeclaration,
): Promise<void> {
  const id = termsId(vendor, terms);
  await tx.query(CLOSE_TERMS, [id, entry]);
  await tx.query(INSERT_TERMS, [
    ...[id, entry, vendor, terms.document, terms.version, terms.channel ?? null, terms.jurisdiction ?? null],
    ...[terms.url ?? null, terms.digest ? parseDigest(terms.digest) : null, terms.publishedAt ?? null],
    ...[terms.effective.from ?? null, terms.effective.to ?? null, terms.evidence ?? null, JSON.stringify(terms.rules)],
  ]);
}
