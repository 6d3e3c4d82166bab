import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.js';
import { MerkleError } from './merkle.errors.js';
import { completeSubtrees, requireIndex, requireTreeSize, splitPoint, type TreeNode } from './tree-position.js';

/**
 * Whatever stores the tree: memory, SQL, tiles. Called once per proof; must answer one 32-byte hash
 * per node, in the order asked.
 */
export interface NodeReader {
  readNodes(nodes: readonly TreeNode[]): Promise<Buffer[]>;
}

/** Entries [from, to) whose Merkle tree hash is wanted. */
type Range = readonly [from: number, to: number];

/** The root of the tree when it had `treeSize` entries (RFC 6962 §2.1). */
export async function rootAt(treeSize: number, reader: NodeReader): Promise<Buffer> {
  requireTreeSize(treeSize, 'tree size');
  if (treeSize === 0) return Buffer.from(EMPTY_ROOT);
  const [root] = await hashesOfRanges([[0, treeSize]], reader);
  return root as Buffer;
}

/** PATH(index, D[treeSize]) of RFC 6962 §2.1.1: leaf to root. */
export async function proveInclusion(index: number, treeSize: number, reader: NodeReader): Promise<Buffer[]> {
  requireTreeSize(treeSize, 'tree size');
  requireIndex(index, treeSize);
  const ranges: Range[] = [];
  let [from, to] = [0, treeSize];
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    ranges.push(index < middle ? [middle, to] : [from, middle]);
    if (index < middle) to = middle;
    else from = middle;
  }
  return hashesOfRanges(ranges.reverse(), reader);
}

/**
 * PROOF(fromSize, D[toSize]) of RFC 6962 §2.1.2. Empty if the sizes are equal. Size 0 is refused:
 * the empty tree is a prefix of every tree and there is nothing to prove (a protocol that sends an
 * empty proof for it, such as tlog-witness, does so without asking).
 */
export async function proveConsistency(fromSize: number, toSize: number, reader: NodeReader): Promise<Buffer[]> {
  requireTreeSize(fromSize, 'older tree size');
  requireTreeSize(toSize, 'newer tree size');
  if (fromSize === 0 || fromSize > toSize) {
    throw new MerkleError(
      'size-out-of-range',
      `There is no consistency proof from size ${fromSize} to size ${toSize}: it takes 1 <= from <= to.`,
    );
  }
  return hashesOfRanges(rangesOfConsistencyProof(fromSize, toSize), reader);
}

function rangesOfConsistencyProof(fromSize: number, toSize: number): Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, toSize];
  while (to !== fromSize) {
    const middle = from + splitPoint(to - from);
    ranges.push(fromSize <= middle ? [middle, to] : [from, middle]);
    if (fromSize <= middle) to = middle;
    else from = middle;
  }
  // SUBPROOF's flag b: the older tree as a whole is known to the verifier, any other subtree that
  // ends it is not.
  if (from !== 0) ranges.push([from, to]);
  return ranges.reverse();
}

async function hashesOfRanges(ranges: readonly Range[], reader: NodeReader): Promise<Buffer[]> {
  const subtrees = ranges.map(([from, to]) => completeSubtrees(from, to));
  const hashes = await read(subtrees.flat(), reader);
  let next = 0;
  return subtrees.map((nodes) => combine(hashes.slice(next, (next += nodes.length))));
}

async function read(nodes: readonly TreeNode[], reader: NodeReader): Promise<Buffer[]> {
  if (nodes.length === 0) return [];
  const hashes = await reader.readNodes(nodes);
  if (hashes.length !== nodes.length) {
    throw new MerkleError(
      'bad-reader-answer',
      `The tree storage returned ${hashes.length} of the ${nodes.length} nodes it was asked for.`,
    );
  }
  const malformed = hashes.find((hash) => hash.length !== HASH_BYTES);
  if (malformed)
    throw new MerkleError('bad-reader-answer', `The tree storage returned a node of ${malformed.length} bytes.`);
  return hashes;
}

function combine(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}
