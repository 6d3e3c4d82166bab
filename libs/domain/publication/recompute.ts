import type { TreeEdge } from '@core/merkle';
import { leafHash } from '@core/merkle';
import type { RawEntry } from '@domain/ledger';
import { PublicationError } from './publication.errors.js';

/**
 * `recompute` returns the edge after these entries, hashed from their bytes. `entries` are those
 * stored from `edge.size` on. Throws if an index is missing (`entries-missing`), if bytes do not
 * have their leaf hash (`entry-altered`), or if the stored tree hashes differ
 * (`tree-hash-altered`).
 */
export function recompute(edge: TreeEdge, entries: readonly RawEntry[]): TreeEdge {
  entries.forEach(({ index }, offset) => requireDense(index, edge.size + offset));
  const leaves = entries.map(({ body }) => leafHash(body));
  const { edge: after, completed } = edge.appendAll(leaves);
  entries.forEach((entry, offset) => requireHashes(entry, leaves[offset] as Buffer, completed[offset] as Buffer));
  return after;
}

function requireDense(index: number, expected: number): void {
  if (index === expected) return;
  throw new PublicationError(
    'entries-missing',
    `The ledger has no entry ${expected}: the next one stored is ${index}. Entries were deleted or renumbered.`,
  );
}

function requireHashes({ index, hashes }: RawEntry, leaf: Buffer, completed: Buffer): void {
  if (hashes.equals(completed)) return;
  if (!hashes.subarray(0, leaf.length).equals(leaf)) {
    throw new PublicationError(
      'entry-altered',
      `The stored bytes of entry ${index} do not hash to its leaf hash: the bytes or the hash were changed after it was recorded.`,
    );
  }
  throw new PublicationError(
    'tree-hash-altered',
    `The tree hashes stored with entry ${index} are not those of the entries' bytes: they were changed, or an earlier entry was.`,
  );
}
