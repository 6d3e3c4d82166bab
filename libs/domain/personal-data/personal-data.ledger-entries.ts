import type { Statement } from '@domain/ledger';
import type { ErasureReason } from './erase-personal-data.command.js';

export const PERSONAL_DATA_ENTRY_KINDS = ['personal-data.erasure-requested', 'personal-data.erased'] as const;

/** Erases nothing until a second person approves it. */
export function erasureRequested(commitment: string, reason: ErasureReason): Statement {
  return { kind: 'personal-data.erasure-requested', data: { commitment, reason } };
}

/**
 * `commitment`: `sha256:<hex>`, as the entry of the statement it belongs to holds it.
 * `approvalReason`: why the second person agreed, where two are needed and a reason was given.
 */
export function personalDataErased(
  commitment: string,
  reason: ErasureReason,
  approvalReason?: ErasureReason,
): Statement {
  const data = approvalReason === undefined ? { commitment, reason } : { commitment, reason, approvalReason };
  return { kind: 'personal-data.erased', data };
}
