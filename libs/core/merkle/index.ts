export { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash, writeLeafHash, writeLeafHashOf } from './hash.js';
export { MerkleError, type MerkleErrorCode } from './merkle.errors.js';
export { type NodeReader, proveConsistency, proveInclusion, rootAt } from './prove.js';
export { TreeEdge } from './tree-edge.js';
export { recordLength, recordOfNode, type TreeNode } from './tree-position.js';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify.js';
