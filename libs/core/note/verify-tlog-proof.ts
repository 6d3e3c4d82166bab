import { leafHash, MerkleError, verifyInclusion } from '@core/merkle';
import { NoteError } from './note.errors.js';
import { parseTlogProof } from './tlog-proof.js';
import { type TrustedLog, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.js';

/**
 * What the proof is to be about: an entry's exact bytes, or its leaf hash, where only that is
 * known.
 */
export type Leaf = { readonly entry: Uint8Array } | { readonly leafHash: Uint8Array };

export interface VerifiedTlogProof extends VerifiedCheckpoint {
  readonly index: number;
  /** Not authenticated by anything in the proof. */
  readonly extra?: Uint8Array;
}

/**
 * Returns if `text` proves that `leaf` is in the trusted log (tlog-proof, "Verifying a tlog
 * proof"). Throws `not-included`, or what {@link parseTlogProof} and {@link verifyCheckpoint}
 * throw.
 */
export function verifyTlogProof(text: string | Uint8Array, leaf: Leaf, trusted: TrustedLog): VerifiedTlogProof {
  const { extra, index, proof, checkpoint: note } = parseTlogProof(text);
  const verified = verifyCheckpoint(note, trusted);
  const { treeSize, root } = verified.checkpoint;
  requireInclusion(() =>
    verifyInclusion({
      leafHash: 'entry' in leaf ? leafHash(leaf.entry) : leaf.leafHash,
      index,
      treeSize,
      proof,
      root,
    }),
  );
  return { ...verified, index, extra };
}

function requireInclusion(verify: () => void): void {
  try {
    verify();
  } catch (error) {
    if (!(error instanceof MerkleError)) throw error;
    throw new NoteError('not-included', `The entry is not shown to be in the log. ${error.message}`);
  }
}
