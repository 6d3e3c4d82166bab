import type { Statement } from '@domain/ledger';
import type { ErasureReason } from './erase-personal-data.command.js';

export const PERSONAL_DATA_ENTRY_KINDS = ['personal-data.erasure-requested', 'personal-data.erased'] as const;

/** Erases nothing until a second person approves it. */
export function erasureRequested(commitment: string, reason: ErasureReason): Statement {
  return { kind: 'personal-data.erasure-requested', data: { commitment, reason } };
}

/** `commitment`: `sha256:<hex>`, as the entry of the statement it belongs to holds it. */
export function personalDataErased(commitment: string, reason: ErasureReason): Statement {
  return { kind: 'personal-data.erased', data: { commitment, reason } };
}
