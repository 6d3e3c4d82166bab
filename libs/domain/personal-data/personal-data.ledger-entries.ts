import type { Statement } from '@domain/ledger';

export const PERSONAL_DATA_ENTRY_KINDS = ['personal-data.erased'] as const;

/** Why something was erased: a code, since a free text might name the very person. */
export const ERASURE_REASONS = [
  'subject_request',
  'consent_withdrawn',
  'retention_ended',
  'recorded_in_error',
] as const;

export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** `commitment`: `sha256:<hex>`, as the entry of the statement it belongs to holds it. */
export function personalDataErased(commitment: string, reason: ErasureReason): Statement {
  return { kind: 'personal-data.erased', data: { commitment, reason } };
}
