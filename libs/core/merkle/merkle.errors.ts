import { WhenceError } from '@core/kernel';

/**
 * Why a tree, a proof or a reader's answer was refused.
 * - `malformed-hash`: not 32 bytes.
 * - `size-out-of-range`: a tree size that is no safe integer >= 0, or sizes in the wrong order, or
 *   a consistency proof from size 0.
 * - `index-out-of-range`: an entry index or node outside the tree.
 * - `malformed-edge`: stored edge bytes do not fit the stated tree size.
 * - `malformed-proof`: the proof is not a list, or has more or fewer hashes than these sizes call
 *   for.
 * - `root-mismatch`: well-formed, but it does not lead to the stated root: somebody is wrong or
 *   lying.
 * - `bad-reader-answer`: the node reader returned another number of hashes than it was asked for.
 */
export type MerkleErrorCode =
  | 'malformed-hash'
  | 'size-out-of-range'
  | 'index-out-of-range'
  | 'malformed-edge'
  | 'malformed-proof'
  | 'root-mismatch'
  | 'bad-reader-answer';

const KINDS: Record<MerkleErrorCode, 'invalid' | 'integrity'> = {
  'malformed-hash': 'invalid',
  'size-out-of-range': 'invalid',
  'index-out-of-range': 'invalid',
  'malformed-edge': 'integrity',
  'malformed-proof': 'invalid',
  'root-mismatch': 'integrity',
  'bad-reader-answer': 'integrity',
};

export class MerkleError extends WhenceError<MerkleErrorCode> {
  constructor(code: MerkleErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
