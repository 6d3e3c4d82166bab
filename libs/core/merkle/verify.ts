import { nodeHash, requireHash } from './hash.js';
import { MerkleError } from './merkle.errors.js';
import { isPowerOfTwo, requireIndex, requireTreeSize } from './tree-position.js';

// Every argument here is attacker-controlled, except the roots that the caller took from a
// checkpoint whose signature it checked. Work is bounded by the tree's height (at most 53 rounds),
// whatever the length of the proof.

/** The claim that the entry with `leafHash` is at `index` in the tree with `root`. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly treeSize: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** The claim that the tree with `fromRoot` is a prefix of the tree with `toRoot`. */
export interface ConsistencyClaim {
  readonly fromSize: number;
  readonly toSize: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Returns if the proof holds, else throws a MerkleError. RFC 9162 §2.1.3.2 (the proofs are those of
 * RFC 6962 §2.1.1).
 */
export function verifyInclusion(claim: InclusionClaim): void {
  const { leafHash, index, treeSize, proof, root } = claim;
  requireTreeSize(treeSize, 'tree size');
  requireIndex(index, treeSize);
  requireHash(leafHash, 'leaf hash');
  requireHash(root, 'root hash');
  requireProof(proof);

  let hash = leafHash;
  const walk = new Walk(index, treeSize - 1);
  for (const sibling of proof) hash = walk.nextSiblingIsLeft() ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  walk.requireAtRoot();
  requireSameRoot(hash, root, treeSize);
}

/**
 * Returns if the proof holds, else throws a MerkleError. RFC 9162 §2.1.4.2 (the proofs are those of
 * RFC 6962 §2.1.2). Equal sizes take equal roots and an empty proof. Size 0 is refused: no proof
 * can say anything about it.
 */
export function verifyConsistency(claim: ConsistencyClaim): void {
  const { fromSize, toSize, fromRoot, toRoot, proof } = claim;
  requireSizes(fromSize, toSize);
  requireProof(proof);
  if (fromSize === toSize) return requireSameTree(claim);
  requireHash(fromRoot, 'older root hash');
  requireHash(toRoot, 'newer root hash');

  const [first, ...siblings] = isPowerOfTwo(fromSize) ? [fromRoot, ...proof] : proof;
  if (first === undefined) throw wrongLength();
  let [older, newer] = [first, first];
  const walk = new Walk(fromSize - 1, toSize - 1);
  walk.skipRightTurns();
  for (const sibling of siblings) {
    if (walk.nextSiblingIsLeft()) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
    } else {
      newer = nodeHash(newer, sibling);
    }
  }
  walk.requireAtRoot();
  requireSameRoot(older, fromRoot, fromSize);
  requireSameRoot(newer, toRoot, toSize);
}

/**
 * The way from a node to the root: `fn` and `sn` of RFC 9162, the node's and the last node's index
 * on the level reached.
 */
class Walk {
  constructor(
    private node: number,
    private last: number,
  ) {}

  /** Goes up past one sibling: true if it is to the left. Throws if the root was reached before. */
  nextSiblingIsLeft(): boolean {
    if (this.last === 0) throw wrongLength();
    const left = this.node % 2 === 1 || this.node === this.last;
    if (left) while (this.node % 2 === 0 && this.node !== 0) this.up();
    this.up();
    return left;
  }

  skipRightTurns(): void {
    while (this.node % 2 === 1) this.up();
  }

  requireAtRoot(): void {
    if (this.last !== 0) throw wrongLength();
  }

  private up(): void {
    this.node = Math.floor(this.node / 2);
    this.last = Math.floor(this.last / 2);
  }
}

function requireSizes(fromSize: number, toSize: number): void {
  requireTreeSize(fromSize, 'older tree size');
  requireTreeSize(toSize, 'newer tree size');
  if (fromSize === 0 || fromSize > toSize) {
    throw new MerkleError(
      'size-out-of-range',
      `A consistency proof cannot lead from size ${fromSize} to size ${toSize}: it takes 1 <= from <= to.`,
    );
  }
}

/**
 * Equal sizes are a plain comparison, so that, as the published probes have it, roots of any length
 * are compared.
 */
function requireSameTree({ toSize, fromRoot, toRoot, proof }: ConsistencyClaim): void {
  if (proof.length > 0) throw wrongLength();
  if (!(fromRoot instanceof Uint8Array && toRoot instanceof Uint8Array)) {
    throw new MerkleError('malformed-hash', 'The root hashes are not byte strings.');
  }
  requireSameRoot(fromRoot, toRoot, toSize);
}

function requireProof(proof: readonly Uint8Array[]): void {
  if (!Array.isArray(proof)) throw new MerkleError('malformed-proof', 'The proof is not a list of hashes.');
  // A tree of 2^53 entries is 53 levels high; a consistency proof has one hash more than a path.
  if (proof.length > 54) throw wrongLength();
  proof.forEach((hash: Uint8Array, i) => requireHash(hash, `proof hash ${i}`));
}

function requireSameRoot(computed: Uint8Array, stated: Uint8Array, treeSize: number): void {
  if (Buffer.compare(computed, stated) !== 0) {
    throw new MerkleError(
      'root-mismatch',
      `The proof does not lead to the stated root of the tree of size ${treeSize}.`,
    );
  }
}

function wrongLength(): MerkleError {
  return new MerkleError('malformed-proof', 'The proof has more or fewer hashes than trees of these sizes call for.');
}
