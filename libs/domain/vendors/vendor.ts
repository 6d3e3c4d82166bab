export const VENDOR_KINDS = ['model_provider', 'reseller', 'crawler', 'annotation_firm', 'licensor', 'other'] as const;

export type VendorKind = (typeof VENDOR_KINDS)[number];

/** A vendor as it is declared. The slug is its identity; the rest may be declared again, differently. */
export interface VendorDeclaration {
  readonly slug: string;
  readonly name: string;
  readonly kind: VendorKind;
  readonly url?: string;
}

export interface Vendor extends VendorDeclaration {
  /** Index of the entry that declared it so. */
  readonly validFrom: number;
}
