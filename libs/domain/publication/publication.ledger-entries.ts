import type { Statement } from '@domain/ledger';

export const publicationEntryKinds = ['ledger.key-rotated'] as const;

/**
 * From the checkpoint that first covers this entry on, the log signs with `to`; that one is signed
 * with both.
 */
export function keyRotated(from: string, to: string): Statement {
  return { kind: 'ledger.key-rotated', data: { from, to } };
}
