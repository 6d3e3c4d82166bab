import { formatDigest } from '@core/kernel';
import type { Statement } from '@domain/ledger';

export const INDEX_ENTRY_KINDS = ['index.committed'] as const;

/** The root of the index of entries [0, upto), and the number of its subjects. */
export function indexCommitted(upto: number, root: Uint8Array, subjects: number): Statement {
  return { kind: 'index.committed', data: { upto, root: formatDigest(root), subjects } };
}
