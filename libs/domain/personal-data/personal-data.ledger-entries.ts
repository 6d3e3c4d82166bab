import type { Statement } from '@domain/ledger';
import type { ErasureReason } from './erase-personal-data.command.js';

export const PERSONAL_DATA_ENTRY_KINDS = ['personal-data.erased'] as const;

/** `commitment`: `sha256:<hex>`, as the entry of the statement it belongs to holds it. */
export function personalDataErased(commitment: string, reason: ErasureReason): Statement {
  return { kind: 'personal-data.erased', data: { commitment, reason } };
}
