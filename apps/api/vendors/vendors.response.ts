import type { Receipt } from '@domain/ledger';
import type { Approval, ApprovalRecorded, Terms, TermsRecorded, Vendor } from '@domain/vendors';
import type { RecordedResponse } from '../http/index.js';

interface StatedIn {
  /** Index of the entry that stated it so. */
  readonly entry: number;
}

export interface VendorRecordedResponse extends Pick<Vendor, 'slug'> {
  readonly receipt: Receipt;
}

export interface VendorResponse extends Omit<Vendor, 'validFrom'>, StatedIn {}

export interface TermsRecordedResponse extends RecordedResponse, Pick<TermsRecorded, 'amended'> {}

export interface TermsResponse extends Omit<Terms, 'validFrom'>, StatedIn {}

export interface ApprovalRecordedResponse extends RecordedResponse, Pick<ApprovalRecorded, 'amended'> {}

export interface ApprovalResponse extends Omit<Approval, 'validFrom'>, StatedIn {}

export function toApprovalResponse({ validFrom, ...approval }: Approval): ApprovalResponse {
  return { ...approval, entry: validFrom };
}

export function toVendorResponse({ validFrom, ...vendor }: Vendor): VendorResponse {
  return { ...vendor, entry: validFrom };
}

export function toTermsResponse({ validFrom, ...terms }: Terms): TermsResponse {
  return { ...terms, entry: validFrom };
}
