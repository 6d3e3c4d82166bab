import {
  leafHash,
  MerkleError,
  proveConsistency,
  proveInclusion,
  TreeEdge,
  verifyConsistency,
  verifyInclusion,
} from './index.js';
import type { ConsistencyClaim, InclusionClaim, NodeReader } from './index.js';
import { recordOfNode } from './index.js';

const leaves = Array.from({ length: 13 }, (_, i) => leafHash(Buffer.of(i)));
const { completed } = TreeEdge.empty.appendAll(leaves);
const rootOf = (size: number): Buffer => TreeEdge.empty.appendAll(leaves.slice(0, size)).edge.root();
const reader: NodeReader = {
  readNodes: (nodes) =>
    Promise.resolve(
      nodes.map((node) => {
        const { entry, offset } = recordOfNode(node);
        return (completed[entry] as Buffer).subarray(offset, offset + 32);
      }),
    ),
};

/** Every copy of `bytes` with one bit changed. */
function* flips(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    yield copy;
  }
}

function* proofsWithOneBitFlipped(proof: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [i, hash] of proof.entries()) for (const flipped of flips(hash)) yield proof.with(i, flipped);
}

function* proofsOfOtherLength(proof: readonly Uint8Array[], spare: Uint8Array): Generator<Uint8Array[]> {
  yield [...proof, spare];
  yield [spare, ...proof];
  yield Array.from({ length: 100_000 }, () => spare);
  for (const i of proof.keys()) yield proof.toSpliced(i, 1);
}

const refused = (check: () => void): void => expect(check).toThrow(MerkleError);

describe('verifyInclusion', () => {
  it.each([
    [0, 1],
    [0, 2],
    [4, 7],
    [6, 7],
    [12, 13],
    [5, 13],
  ])('refuses every changed claim of entry %i of %i', async (index, treeSize) => {
    const claim: InclusionClaim = {
      leafHash: leaves[index] as Buffer,
      index,
      treeSize,
      proof: await proveInclusion(index, treeSize, reader),
      root: rootOf(treeSize),
    };
    verifyInclusion(claim);
    for (const root of flips(claim.root)) refused(() => verifyInclusion({ ...claim, root }));
    for (const leaf of flips(claim.leafHash)) refused(() => verifyInclusion({ ...claim, leafHash: leaf }));
    for (const proof of proofsWithOneBitFlipped(claim.proof)) refused(() => verifyInclusion({ ...claim, proof }));
    for (const proof of proofsOfOtherLength(claim.proof, claim.root))
      refused(() => verifyInclusion({ ...claim, proof }));
    for (let other = 0; other < 20; other++) {
      if (other !== index) refused(() => verifyInclusion({ ...claim, index: other }));
    }
  });

  it('reports what is wrong by a closed code', () => {
    const claim: InclusionClaim = { leafHash: leaves[0] as Buffer, index: 0, treeSize: 1, proof: [], root: rootOf(1) };
    const codeOf = (change: Partial<Record<keyof InclusionClaim, unknown>>): unknown => {
      try {
        verifyInclusion({ ...claim, ...change } as InclusionClaim);
        return 'accepted';
      } catch (error) {
        return error instanceof MerkleError ? error.code : error;
      }
    };
    expect(codeOf({})).toBe('accepted');
    expect(codeOf({ root: rootOf(2) })).toBe('root-mismatch');
    expect(codeOf({ root: undefined })).toBe('malformed-hash');
    expect(codeOf({ root: rootOf(1).toString('hex') })).toBe('malformed-hash');
    expect(codeOf({ leafHash: Buffer.alloc(33) })).toBe('malformed-hash');
    expect(codeOf({ proof: [rootOf(1)] })).toBe('malformed-proof');
    expect(codeOf({ proof: undefined })).toBe('malformed-proof');
    expect(codeOf({ proof: ['', null] })).toBe('malformed-hash');
    expect(codeOf({ proof: new Array(1), treeSize: 2 })).toBe('malformed-hash');
    for (const index of [-1, 1, 0.5, '0', null, Number.NaN, 2 ** 64])
      expect(codeOf({ index })).toBe('index-out-of-range');
    for (const treeSize of [-1, 0.5, '1', 1n, 2 ** 53, Infinity])
      expect(codeOf({ treeSize })).toBe('size-out-of-range');
  });
});

describe('verifyConsistency', () => {
  it.each([
    [1, 2],
    [3, 7],
    [4, 7],
    [6, 13],
    [8, 13],
    [12, 13],
    [13, 13],
  ])('refuses every changed claim from %i to %i', async (fromSize, toSize) => {
    const claim: ConsistencyClaim = {
      fromSize,
      toSize,
      fromRoot: rootOf(fromSize),
      toRoot: rootOf(toSize),
      proof: await proveConsistency(fromSize, toSize, reader),
    };
    verifyConsistency(claim);
    for (const fromRoot of flips(claim.fromRoot)) refused(() => verifyConsistency({ ...claim, fromRoot }));
    for (const toRoot of flips(claim.toRoot)) refused(() => verifyConsistency({ ...claim, toRoot }));
    for (const proof of proofsWithOneBitFlipped(claim.proof)) refused(() => verifyConsistency({ ...claim, proof }));
    for (const proof of proofsOfOtherLength(claim.proof, claim.toRoot))
      refused(() => verifyConsistency({ ...claim, proof }));
  });

  it('refuses size 0, sizes in the wrong order and malformed sizes', () => {
    const claim: ConsistencyClaim = { fromSize: 1, toSize: 1, fromRoot: rootOf(1), toRoot: rootOf(1), proof: [] };
    verifyConsistency(claim);
    for (const [fromSize, toSize] of [
      [0, 0],
      [0, 1],
      [2, 1],
      [-1, 1],
      [1, 1.5],
      [1, 2 ** 53],
      ['1', 1],
    ]) {
      const changed = { ...claim, fromSize, toSize } as ConsistencyClaim;
      expect(() => verifyConsistency(changed)).toThrow(expect.objectContaining({ code: 'size-out-of-range' }));
    }
  });

  it('needs both roots to be reached, not one of them', async () => {
    const proof = await proveConsistency(3, 7, reader);
    const claim: ConsistencyClaim = { fromSize: 3, toSize: 7, fromRoot: rootOf(3), toRoot: rootOf(7), proof };
    expect(() => verifyConsistency({ ...claim, fromRoot: rootOf(7) })).toThrow(
      expect.objectContaining({ code: 'root-mismatch' }),
    );
    expect(() => verifyConsistency({ ...claim, toRoot: rootOf(3) })).toThrow(
      expect.objectContaining({ code: 'root-mismatch' }),
    );
  });
});
